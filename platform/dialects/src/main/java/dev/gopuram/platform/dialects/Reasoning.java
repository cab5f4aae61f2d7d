package dev.gopuram.platform.dialects;

/** How much the model thinks before it answers. */
public sealed interface Reasoning {
    /** Not said. */
    record Unset() implements Reasoning {}

    record Off() implements Reasoning {}

    /** As the model sees fit. */
    record Adaptive() implements Reasoning {}

    /**
     * By a word.
     *
     * @param level {@code minimal}, {@code low}, {@code medium}, {@code high} and what else the provider knows
     */
    record Effort(String level) implements Reasoning {}

    /** By a bound on the tokens of the thought. */
    record Budget(int tokens) implements Reasoning {}
}
