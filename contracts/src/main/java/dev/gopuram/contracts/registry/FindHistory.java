package dev.gopuram.contracts.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Asks what an alias stood for, and when.
 *
 * @param alias all where empty
 * @param at at this time only
 * @param limit 1..1000
 */
public record FindHistory(
        String model, String alias, @Nullable Instant at, int limit) {}
