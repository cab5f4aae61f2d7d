package dev.gopuram.governance;

import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;

/** What finds the meaning of a question. */
@FunctionalInterface
public interface Meanings {
    /**
     * A meaning.
     *
     * @param model what found it, with its version: meanings of different models are never compared
     * @param point of length one
     * @param usage what finding it took
     */
    record Meaning(String model, Vector point, Usage usage) {}

    /**
     * Throws a problem where it cannot be found.
     *
     * @param model a model's name; the default one where empty
     */
    Meaning of(String model, String text);
}
