package dev.gopuram.chat;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.http.Closing;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.json.Json;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the events of a chat completion stream as they pass: counts what was written, takes the usage from the chunk that
 * carries it, and sees the end mark. A frame is walked over once and never parsed, the usage and an error excepted.
 */
final class OpenAiEvents implements EventReader {
    private static final byte[] DONE = EventData.ascii("[DONE]");
    private static final byte[] USAGE = EventData.ascii("usage");
    private static final byte[] ERROR = EventData.ascii("error");
    private static final byte[] OBJECT = EventData.ascii("object");
    private static final byte[] ERROR_OBJECT = EventData.ascii("\"error\"");
    private static final byte[] CHOICES = EventData.ascii("choices");
    private static final byte[][] WRITTEN = {
        EventData.ascii("content"),
        EventData.ascii("arguments"),
        EventData.ascii("refusal"),
        EventData.ascii("reasoning_content"),
        EventData.ascii("reasoning")
    };

    private final ProviderDialect words;
    private final boolean passUsage;
    private final Annotation annotation;
    private final Meter meter;
    private final EventData data = new EventData();

    private int usageFrom;
    private int usageTo;
    private int errorFrom;
    private int errorTo;
    private boolean noChoices;
    private boolean answered;
    private boolean error;

    /**
     * Reads one stream.
     *
     * @param passUsage whether the client asked for the usage chunk, which is dropped otherwise
     * @param annotation what to send before the end mark
     */
    OpenAiEvents(ProviderDialect words, boolean passUsage, Annotation annotation, Meter meter) {
        this.words = words;
        this.passUsage = passUsage;
        this.annotation = annotation;
        this.meter = meter;
    }

    @Override
    public void read(Frame event, Consumer<Frame> out) {
        if (!data.find(event.raw()) || data.isBlank()) {
            passBlank(event, out);
            return;
        }
        if (data.is(DONE) && !answered) {
            meter.doneWithoutAnswer();
            return;
        }
        if (data.is(DONE)) {
            annotation.chunk().ifPresent(out);
            out.accept(event);
            meter.done();
            return;
        }
        if (!data.looksLikeObject()) {
            meter.noEvent();
            return;
        }
        usageFrom = -1;
        errorFrom = -1;
        error = data.isError();
        noChoices = false;
        data.walk(this::field);
        if (error) {
            meter.brokeOff(errorMessage());
            return;
        }
        if (usageFrom >= 0) {
            readUsage();
        }
        if (usageFrom < 0 || !noChoices || passUsage) {
            out.accept(event);
        }
    }

    private void passBlank(Frame event, Consumer<Frame> out) {
        if (data.isEvent()) {
            out.accept(event);
        } else {
            meter.noEvent();
        }
    }

    @Override
    public boolean finished() {
        return meter.finished();
    }

    @Override
    public End end(Closing how) {
        return meter.end(how, "[DONE]");
    }

    private void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        byte first = data.at(valueFrom);
        if (depth == 1) {
            if (first == '{' && data.is(USAGE, nameFrom, nameTo)) {
                usageFrom = valueFrom;
                usageTo = valueTo;
            } else if (first != 'n' && first != 'f' && data.is(ERROR, nameFrom, nameTo)) {
                error = true;
                errorFrom = valueFrom;
                errorTo = valueTo;
            } else if (first == '[' && data.is(CHOICES, nameFrom, nameTo)) {
                noChoices = isEmptyArray(valueFrom, valueTo);
                answered |= !noChoices;
            } else if (data.is(OBJECT, nameFrom, nameTo) && data.is(ERROR_OBJECT, valueFrom, valueTo)) {
                error = true;
            }
        } else if (first == '"' && data.isOneOf(WRITTEN, nameFrom, nameTo)) {
            meter.wrote(valueTo - valueFrom - 2);
        }
    }

    private boolean isEmptyArray(int from, int to) {
        for (int i = from + 1; i < to - 1; i++) {
            if ((data.at(i) & 0xff) > ' ') {
                return false;
            }
        }
        return true;
    }

    private void readUsage() {
        try {
            Optional<Usage> usage = words.usage(Json.foreign().readTree(data.bytes(usageFrom, usageTo)));
            usage.ifPresent(meter::reports);
        } catch (JacksonException unreadable) {
            // A usage nobody can read is none: the estimate stands in for it.
            return;
        }
    }

    private String errorMessage() {
        try {
            byte[] told = errorFrom < 0 ? data.bytes() : data.bytes(errorFrom, errorTo);
            JsonNode node = Json.foreign().readTree(told);
            JsonNode text = node.isObject() ? node.path("message") : node;
            return text.isString() ? text.stringValue() : text.isMissingNode() ? "" : text.toString();
        } catch (JacksonException unreadable) {
            return "an error that cannot be read";
        }
    }
}
