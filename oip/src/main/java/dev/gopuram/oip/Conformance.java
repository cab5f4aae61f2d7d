package dev.gopuram.oip;

import java.util.List;
import java.util.function.Consumer;

/** The suite that tells whether a server keeps to the protocol. It knows of it only what the protocol says. */
public final class Conformance {
    private Conformance() {}

    /**
     * Runs every check, one after the other. A server that cannot be reached fails them.
     *
     * @param seen told each result as it comes
     */
    public static List<ConformanceResult> run(ConformanceTarget target, Consumer<ConformanceResult> seen) {
        return List.of();
    }
}
