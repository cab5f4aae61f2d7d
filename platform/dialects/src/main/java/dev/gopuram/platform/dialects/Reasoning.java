package dev.gopuram.platform.dialects;

/** How much the model thinks before it answers. */
public sealed interface Reasoning {
    /** Not said. */
    record Unset() implements Reasoning {}

    /** Not at all, as far as the model can be told so. */
    record Off() implements Reasoning {}

    /** As the model sees fit. */
    record Adaptive() implements Reasoning {}

    /**
     * By a word.
     *
     * @param level {@code none}, {@code minimal}, {@code low}, {@code medium}, {@code high} and what else the provider
     *     knows
     */
    record Effort(String level) implements Reasoning {
        /** The word for no thought at all, which some of OpenAI's models take and most refuse. */
        static final String NONE = "none";
    }

    /** By a bound on the tokens of the thought. */
    record Budget(int tokens) implements Reasoning {}
}
