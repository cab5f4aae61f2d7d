package dev.gopuram.contracts.registry;

import java.time.Instant;

/**
 * A version as nodes need to know it.
 *
 * @param prompt what a prompt says, as JSON; empty for weights
 */
public record ServedVersion(
        String tenant,
        String model,
        String version,
        long number,
        Kind kind,
        Status status,
        String task,
        String family,
        String digest,
        long bytes,
        Instant createdAt,
        String prompt) {}
