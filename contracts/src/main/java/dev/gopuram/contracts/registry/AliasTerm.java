package dev.gopuram.contracts.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time that a version stood behind an alias.
 *
 * @param until null where it still does
 * @param rollout that moved it; empty where none did
 */
public record AliasTerm(
        String model,
        String alias,
        String version,
        Instant from,
        @Nullable Instant until,
        String by,
        String reason,
        String rollout) {}
