package dev.gopuram.platform.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.gopuram.kernel.CallContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One log event as one JSON object: when, how important, from where, what; then whose call it was; then what the writer
 * added. A writer's field wins over the call's of the same name. Everything is bounded and masked.
 */
final class LogLine extends EncoderBase<ILoggingEvent> {
    /** The logger context's property with this process's name. */
    static final String NODE = "node";

    static final int MAX_CHARS = 8 * 1024;
    static final int MAX_FIELDS = 64;
    static final int MAX_ELEMENTS = 100;
    static final int MAX_STACK_FRAMES = 40;
    static final int MAX_CAUSES = 5;

    private static final byte[] NOTHING = {};
    private static final String OURS = "dev.gopuram.";
    private static final Set<String> RESERVED = Set.of("time", "level", "logger", "message", "exception");
    /** Ours, yet no service. */
    private static final Set<String> NO_SERVICE = Set.of("platform", "kernel", "app", "contracts", "testkit");

    @Override
    public byte[] encode(ILoggingEvent event) {
        JsonText json = new JsonText();
        json.text("time", event.getInstant().toString());
        json.text("level", event.getLevel().toString());
        json.text("logger", event.getLoggerName());
        json.text("message", shown(String.valueOf(event.getFormattedMessage())));
        fields(event).forEach((name, value) -> field(json, name, value));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            json.text("exception", shown(stack(thrown)));
        }
        return json.line();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    private static Map<String, @Nullable Object> fields(ILoggingEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        String node = event.getLoggerContextVO().getPropertyMap().get(NODE);
        if (node != null) {
            fields.put(NODE, node);
        }
        String service = service(event.getLoggerName());
        if (service != null) {
            fields.put("service", service);
        }
        if (CallContext.isBound()) {
            call(fields, CallContext.current());
        }
        List<KeyValuePair> added = event.getKeyValuePairs();
        if (added != null) {
            added.stream()
                    .limit(MAX_FIELDS)
                    .forEach(pair -> fields.put(RESERVED.contains(pair.key) ? pair.key + "_" : pair.key, pair.value));
        }
        return fields;
    }

    private static void call(Map<String, @Nullable Object> fields, CallContext context) {
        fields.put("requestId", context.requestId());
        fields.put("correlationId", context.correlationId());
        fields.put("traceId", context.trace().traceId());
        fields.put("tenant", context.tenant());
        fields.put("userId", context.principal().id());
    }

    private static void field(JsonText json, String name, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Double number when !Double.isFinite(number) -> json.text(name, number.toString());
            case Float number when !Float.isFinite(number) -> json.text(name, number.toString());
            case Number number -> json.bare(name, number);
            case Boolean bool -> json.bare(name, bool);
            case Object text when Redaction.isSecretName(name) -> json.text(name, Redaction.STARS);
            // A path is one value, though it can be walked.
            case Iterable<?> many when !(many instanceof Path) -> json.texts(name, elements(many));
            default -> json.text(name, shown(printed(value)));
        }
    }

    private static List<String> elements(Iterable<?> many) {
        return StreamSupport.stream(many.spliterator(), false)
                .limit(MAX_ELEMENTS)
                .map(element -> shown(printed(element)))
                .toList();
    }

    /** A line must come out whatever a value's toString does. */
    private static String printed(@Nullable Object value) {
        try {
            return String.valueOf(value);
        } catch (RuntimeException e) {
            return "(unprintable: " + e.getClass().getName() + ")";
        }
    }

    /** Masked before it is cut, lest a cut secret be no longer known. */
    private static String shown(String text) {
        String masked = Redaction.mask(text);
        return masked.length() <= MAX_CHARS ? masked : masked.substring(0, MAX_CHARS) + "...";
    }

    private static @Nullable String service(String logger) {
        if (!logger.startsWith(OURS)) {
            return null;
        }
        int dot = logger.indexOf('.', OURS.length());
        String name = dot < 0 ? "" : logger.substring(OURS.length(), dot);
        return name.isEmpty() || NO_SERVICE.contains(name) ? null : name;
    }

    private static String stack(IThrowableProxy thrown) {
        StringBuilder text = new StringBuilder();
        IThrowableProxy current = thrown;
        int frames = 0;
        for (int cause = 0; current != null && cause < MAX_CAUSES; cause++) {
            text.append(cause == 0 ? "" : "\ncaused by ").append(current.getClassName());
            if (current.getMessage() != null) {
                text.append(": ").append(current.getMessage());
            }
            StackTraceElementProxy[] trace = current.getStackTraceElementProxyArray();
            int shown =
                    trace == null ? 0 : Math.min(trace.length - current.getCommonFrames(), MAX_STACK_FRAMES - frames);
            for (int i = 0; i < shown; i++) {
                text.append("\n  ").append(trace[i].getSTEAsString());
            }
            frames += Math.max(0, shown);
            current = current.getCause();
        }
        return text.toString();
    }
}
