package dev.gopuram.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * What came of it.
 *
 * @param version what it stands for now; empty for none
 * @param previous what it stood for; empty for none
 * @param pending what it waits for; null where it was moved
 */
public record AliasMoved(
        String model,
        String alias,
        String version,
        String previous,
        @Nullable Approval pending) {}
