package dev.gopuram.kernel;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The position of a call in a distributed trace, as W3C Trace Context writes it.
 *
 * @param traceId 32 hex digits, the same in every span of the trace
 * @param spanId 16 hex digits, the calling span
 * @param sampled whether the trace is recorded
 */
public record TraceParent(String traceId, String spanId, boolean sampled) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int SAMPLED = 1;

    public static TraceParent random(RandomGenerator random, boolean sampled) {
        HexFormat hex = HexFormat.of();
        return new TraceParent(
                hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong()),
                hex.toHexDigits(random.nextLong() | 1),
                sampled);
    }

    /** Reads a {@code traceparent} header; anything malformed is no parent, as the standard demands. */
    public static Optional<TraceParent> parse(String header) {
        var m = FORM.matcher(header);
        if (!m.matches()
                || m.group(1).equals("ff")
                || (m.group(1).equals("00") && m.group(5) != null)
                || m.group(2).equals("0".repeat(32))
                || m.group(3).equals("0".repeat(16))) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(m.group(4), 16) & SAMPLED) != 0;
        return Optional.of(new TraceParent(m.group(2), m.group(3), sampled));
    }

    /** The same trace, seen from a new span. */
    public TraceParent child(RandomGenerator random) {
        return new TraceParent(traceId, HexFormat.of().toHexDigits(random.nextLong() | 1), sampled);
    }

    /** The value of the {@code traceparent} header. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }
}
