package dev.gopuram.contracts.registry;

import java.time.Instant;

/**
 * A name for one version at a time: {@code production}, {@code staging}, {@code canary} or one of the operator's.
 *
 * @param guarded whether it moves by approval only
 */
public record Alias(String name, String version, Instant since, String by, boolean guarded) {}
