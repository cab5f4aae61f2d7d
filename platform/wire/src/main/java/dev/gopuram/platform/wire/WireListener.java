package dev.gopuram.platform.wire;

import java.time.Duration;

/** Hears of every call that crossed the wire, once it is over, on either side. It must not block. */
@FunctionalInterface
public interface WireListener {
    WireListener NONE = crossing -> {};

    void crossed(Crossing crossing);

    /** The side of the wire that a crossing was seen from. */
    enum Side {
        CLIENT,
        SERVER
    }

    /**
     * A call that crossed.
     *
     * @param service the called service: {@code search}
     * @param method the port's method: {@code putDocuments}
     * @param outcome {@code OK}, or the name of a {@link dev.gopuram.kernel.Problem.Code}
     * @param took until the last byte, of a stream too
     */
    record Crossing(Side side, String service, String method, String outcome, Duration took) {}
}
