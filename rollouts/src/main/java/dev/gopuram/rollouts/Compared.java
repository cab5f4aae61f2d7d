package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Disagreement;
import org.jspecify.annotations.Nullable;

/** How a shadow's answer to one request relates to the one that was given. */
public sealed interface Compared {
    /**
     * Both answered.
     *
     * @param close within tolerance
     * @param sameLabel whether the best label is the same
     * @param difference the largest; 0 where they are identical
     * @param disagreement what each said, where they differ; null where they do not
     */
    record Answers(
            boolean identical,
            boolean close,
            boolean sameLabel,
            double difference,
            @Nullable Disagreement disagreement) implements Compared {}

    /** Only the shadow failed. */
    record CandidateFailed() implements Compared {}

    /** Only the version in use failed. */
    record StableFailed() implements Compared {}

    /** Neither answered. */
    record BothFailed() implements Compared {}

    /** It was not asked, for there were too many. */
    record Dropped() implements Compared {}
}
