package dev.gopuram.platform.lifecycle;

/** An opened service: its port, and its life. */
public record Opened<P>(P port, Part part) {
    /** A service without background work or anything to release. */
    public static <P> Opened<P> of(P port) {
        return new Opened<>(port, new Part() {});
    }
}
