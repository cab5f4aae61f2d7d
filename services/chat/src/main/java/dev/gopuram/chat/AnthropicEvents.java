package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Frame;
import dev.gopuram.platform.dialects.ProviderDialect;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the events of a messages stream as they pass: counts what was written, takes the usage from the events that carry
 * it, and sees the end mark, which counts only behind a message that said why it stopped.
 */
final class AnthropicEvents extends RelayedEvents {
    private static final byte[] TYPE = EventData.ascii("type");
    private static final byte[] START = EventData.ascii("\"message_start\"");
    private static final byte[] DELTA = EventData.ascii("\"content_block_delta\"");
    private static final byte[] LAST_DELTA = EventData.ascii("\"message_delta\"");
    private static final byte[] STOP = EventData.ascii("\"message_stop\"");
    private static final byte[] REASON = EventData.ascii("stop_reason");
    private static final byte[][] WRITTEN = {
        EventData.ascii("text"), EventData.ascii("partial_json"), EventData.ascii("thinking")
    };

    private enum Type {
        START,
        DELTA,
        LAST_DELTA,
        STOP,
        OTHER
    }

    private final Annotation annotation;

    /** What was told of the usage so far: a later event may name only some of it. */
    private final ObjectNode told = JsonNodeFactory.instance.objectNode();

    private Type type = Type.OTHER;
    private boolean reason;
    private long written;
    private boolean started;
    private boolean stopped;

    AnthropicEvents(ProviderDialect words, Annotation annotation, Meter meter) {
        super(words, "type", meter);
        this.annotation = annotation;
    }

    @Override
    void begin() {
        type = Type.OTHER;
        reason = false;
        written = 0;
    }

    @Override
    void field(int depth, int nameFrom, int nameTo, int valueFrom, int valueTo) {
        if (depth == 1 && data.is(TYPE, nameFrom, nameTo)) {
            type = type(valueFrom, valueTo);
        } else if (data.at(valueFrom) == '"') {
            written += data.isOneOf(WRITTEN, nameFrom, nameTo) ? valueTo - valueFrom - 2 : 0;
            reason |= depth == 2 && data.is(REASON, nameFrom, nameTo);
        }
    }

    private Type type(int from, int to) {
        if (data.is(DELTA, from, to)) {
            return Type.DELTA;
        }
        if (data.is(START, from, to)) {
            return Type.START;
        }
        if (data.is(LAST_DELTA, from, to)) {
            return Type.LAST_DELTA;
        }
        return data.is(STOP, from, to) ? Type.STOP : Type.OTHER;
    }

    @Override
    void pass(Frame event, Consumer<Frame> out) {
        switch (type) {
            case START -> {
                started = true;
                readUsage(data.bytes(), message -> use(message.path("message").path("usage")));
                out.accept(event);
            }
            case DELTA -> {
                meter.wrote(written);
                out.accept(event);
            }
            case LAST_DELTA -> {
                stopped |= reason;
                readUsage(data.bytes(), delta -> use(delta.path("usage")));
                out.accept(annotated(event));
            }
            case STOP -> stop(event, out);
            case OTHER -> out.accept(event);
        }
    }

    private void stop(Frame event, Consumer<Frame> out) {
        if (!started) {
            meter.doneWithoutAnswer();
        } else if (!stopped) {
            meter.doneWithoutReason("stop_reason");
        } else {
            out.accept(event);
            meter.done();
        }
    }

    private void use(JsonNode usage) {
        usage.forEachEntry((name, value) -> {
            if (!value.isNull()) {
                told.set(name, value);
            }
        });
        reports(told);
    }

    private Frame annotated(Frame event) {
        if (annotation.gopuram() == null) {
            return event;
        }
        Bytes changed = annotation.onto(Bytes.wrap(data.bytes()));
        return Frame.of(Bytes.utf8("event: message_delta\ndata: " + changed.utf8() + "\n\n"));
    }
}
