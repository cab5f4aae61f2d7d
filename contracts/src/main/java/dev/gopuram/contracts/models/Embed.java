package dev.gopuram.contracts.models;

import java.util.List;

/**
 * Asks for embeddings.
 *
 * @param model a model's name; the default embedding model where empty
 * @param inputs 1..2048 texts, none empty
 * @param purpose what the vectors are for: some models embed questions and passages differently
 * @param truncate whether a text longer than the model reads at once is cut off there, as most published figures have
 *     it; otherwise it is read in windows to its end
 */
public record Embed(String model, List<String> inputs, Purpose purpose, boolean truncate) {
    public Embed {
        inputs = List.copyOf(inputs);
    }

    /** Texts that are read to their end. */
    public Embed(String model, List<String> inputs, Purpose purpose) {
        this(model, inputs, purpose, false);
    }

    /** What an embedding will be compared with. */
    public enum Purpose {
        QUERY,
        DOCUMENT
    }
}
