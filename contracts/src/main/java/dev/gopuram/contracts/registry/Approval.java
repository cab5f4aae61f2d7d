package dev.gopuram.contracts.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A move of a guarded alias that somebody else has to agree to. */
public record Approval(
        String id,
        String model,
        String alias,
        String version,
        String requestedBy,
        Instant requestedAt,
        String reason,
        State state,
        String decidedBy,
        @Nullable Instant decidedAt,
        String comment) {
    /** What became of it. */
    public enum State {
        PENDING,
        APPROVED,
        REJECTED,
        /** The alias was moved otherwise. */
        LAPSED
    }
}
