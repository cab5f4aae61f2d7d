package dev.gopuram.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * Whose feedback it was.
 *
 * @param correct null where that is not known
 */
public record FeedbackTaken(
        String predictionId,
        String model,
        String version,
        @Nullable Boolean correct,
        boolean replaced) {}
