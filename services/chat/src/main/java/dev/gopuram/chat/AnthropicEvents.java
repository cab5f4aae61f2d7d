package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.http.Closing;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.json.Json;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the events of a messages stream as they pass: counts what was written, takes the usage from the events that carry
 * it, and sees the end mark. The deltas, which are nearly all of it, are walked over and never parsed.
 */
final class AnthropicEvents implements EventReader {
    private static final byte[] TYPE = EventData.ascii("type");
    private static final byte[] DELTA = EventData.ascii("\"content_block_delta\"");
    private static final byte[] STOP = EventData.ascii("\"message_stop\"");
    private static final byte[] START = EventData.ascii("\"message_start\"");
    private static final byte[] LAST_DELTA = EventData.ascii("\"message_delta\"");
    private static final byte[] ERROR = EventData.ascii("\"error\"");
    private static final byte[][] WRITTEN = {
        EventData.ascii("text"), EventData.ascii("partial_json"), EventData.ascii("thinking")
    };

    private final ProviderDialect words;
    private final Annotation annotation;
    private final Meter meter;
    private final EventData data = new EventData();

    /** What was told of the usage so far: a later event may name only some of it. */
    private final ObjectNode told = JsonNodeFactory.instance.objectNode();

    private boolean delta;
    private boolean stop;
    private boolean carriesUsage;
    private boolean last;
    private boolean error;
    private long written;

    AnthropicEvents(ProviderDialect words, Annotation annotation, Meter meter) {
        this.words = words;
        this.annotation = annotation;
        this.meter = meter;
    }

    @Override
    public void read(Frame event, Consumer<Frame> out) {
        if (!data.find(event.raw())) {
            out.accept(event);
            return;
        }
        delta = false;
        stop = false;
        carriesUsage = false;
        last = false;
        error = false;
        written = 0;
        data.walk(this::field);
        if (error) {
            meter.brokeOff(message());
            return;
        }
        if (delta) {
            meter.wrote(written);
        }
        if (carriesUsage) {
            readUsage();
        }
        out.accept(last ? annotated(event) : event);
        if (stop) {
            meter.done();
        }
    }

    @Override
    public boolean finished() {
        return meter.finished();
    }

    @Override
    public End end(Closing how) {
        return meter.end(how, "message_stop");
    }

    private void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        if (depth == 1 && data.is(TYPE, nameFrom, nameTo)) {
            delta = data.is(DELTA, valueFrom, valueTo);
            stop = data.is(STOP, valueFrom, valueTo);
            last = data.is(LAST_DELTA, valueFrom, valueTo);
            error = data.is(ERROR, valueFrom, valueTo);
            carriesUsage = last || data.is(START, valueFrom, valueTo);
        } else if (data.at(valueFrom) == '"' && data.isOneOf(WRITTEN, nameFrom, nameTo)) {
            written += valueTo - valueFrom - 2;
        }
    }

    private void readUsage() {
        try {
            JsonNode event = Json.foreign().readTree(data.bytes());
            JsonNode usage = last ? event.path("usage") : event.path("message").path("usage");
            usage.forEachEntry((name, value) -> {
                if (!value.isNull()) {
                    told.set(name, value);
                }
            });
            words.usage(told).ifPresent(meter::reports);
        } catch (JacksonException unreadable) {
            // A usage nobody can read is none: the estimate stands in for it.
            return;
        }
    }

    private String message() {
        try {
            return Json.foreign()
                    .readTree(data.bytes())
                    .path("error")
                    .path("message")
                    .asString("");
        } catch (JacksonException unreadable) {
            return "an error that cannot be read";
        }
    }

    private Frame annotated(Frame event) {
        if (annotation.gopuram() == null) {
            return event;
        }
        Bytes changed = annotation.onto(Bytes.wrap(data.bytes()));
        return Frame.of(Bytes.utf8("event: message_delta\ndata: " + changed.utf8() + "\n\n"));
    }
}
