package dev.gopuram.chat;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.dialects.ProviderError;
import dev.gopuram.platform.http.Closing;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.json.JsonWalk;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads the events of a provider's stream as they pass to a client of the same dialect. A frame is walked over once and
 * never parsed, the usage and an error excepted. What is no event, and an error of any form, end the stream: neither goes
 * on to the client, who is told by the stream's end.
 */
abstract class RelayedEvents implements EventReader {
    private static final byte[] ERROR = EventData.ascii("error");
    private static final byte[] NAMED_ERROR = EventData.ascii("\"error\"");

    final Meter meter;
    final EventData data = new EventData();
    private final ProviderDialect words;
    private final byte[] kind;

    private boolean error;

    /**
     * Reads one stream.
     *
     * @param kind the field in which an object of the dialect names its kind
     */
    RelayedEvents(ProviderDialect words, String kind, Meter meter) {
        this.words = words;
        this.kind = EventData.ascii(kind);
        this.meter = meter;
    }

    @Override
    public final void read(Frame event, Consumer<Frame> out) {
        Consumer<Frame> counted = passed -> out.accept(passed.after(meter.writtenTokens()));
        if (!data.find(event.raw()) || data.isBlank()) {
            blank(event, counted);
        } else if (data.looksLikeObject()) {
            object(event, counted);
        } else {
            other(event, counted);
        }
    }

    @Override
    public final boolean finished() {
        return meter.finished();
    }

    @Override
    public final End end(Closing how) {
        return meter.end(how, words.endMark());
    }

    /** A next event, before its fields. */
    abstract void begin();

    /** A field of the event; as {@link JsonWalk.Visitor} has it. */
    abstract void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo);

    /** The event, which tells of no error, after its fields. */
    abstract void pass(Frame event, Consumer<Frame> out);

    /** An event whose data is no object. */
    void other(Frame event, Consumer<Frame> out) {
        meter.noEvent();
    }

    final void readUsage(byte[] json, Consumer<JsonNode> out) {
        try {
            out.accept(Json.foreignTree(json));
        } catch (JacksonException unreadable) {
            // A usage nobody can read is none: the estimate stands in for it.
            return;
        }
    }

    final void reports(JsonNode usage) {
        words.usage(usage).ifPresent(meter::reports);
    }

    private void blank(Frame event, Consumer<Frame> out) {
        if (data.isError()) {
            meter.brokeOff(ProviderError.SILENT);
        } else if (data.isEvent()) {
            out.accept(event);
        } else {
            meter.noEvent();
        }
    }

    private void object(Frame event, Consumer<Frame> out) {
        error = data.isError();
        begin();
        data.walk(this::see);
        if (error) {
            brokeOff();
        } else {
            pass(event, out);
        }
    }

    private void see(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        byte first = data.at(valueFrom);
        if (depth == 1 && first != 'n' && first != 'f' && data.is(ERROR, nameFrom, nameTo)) {
            error = true;
        } else if (depth == 1 && data.is(kind, nameFrom, nameTo) && data.is(NAMED_ERROR, valueFrom, valueTo)) {
            error = true;
        } else {
            field(depth, nameFrom, nameTo, valueFrom, valueTo);
        }
    }

    /** The event tells of the provider's failure. */
    final void brokeOff() {
        meter.brokeOff(told());
    }

    private ProviderError told() {
        try {
            return ProviderError.of(Json.foreignTree(data.bytes()));
        } catch (JacksonException unreadable) {
            return ProviderError.SILENT;
        }
    }
}
