package dev.gopuram.bundles;

import java.util.List;

/**
 * What the numbers of a graph say.
 *
 * @param output which of its outputs counts; the first where empty
 * @param activation what is done to the numbers before they are scores
 * @param scheme how the labels of words are told from each other's
 * @param names of the numbers of a regression or a ranking, in their order; empty where they have none
 */
public record AnswerConfig(String output, Activation activation, Scheme scheme, List<String> names) {
    public AnswerConfig {
        names = List.copyOf(names);
    }

    public static AnswerConfig defaults() {
        return new AnswerConfig("", Activation.NONE, Scheme.NONE, List.of());
    }

    /** From logits to scores. */
    public enum Activation {
        NONE,
        SOFTMAX,
        SIGMOID
    }

    /** Labels of words. */
    public enum Scheme {
        /** Neighbours with one label are one entity. */
        NONE,
        /** {@code B-} begins an entity, {@code I-} goes on with it, {@code O} is none. */
        BIO
    }
}
