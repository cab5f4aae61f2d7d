package dev.gopuram.contracts.models;

import java.util.List;

/**
 * Asks for embeddings.
 *
 * @param model a model's name; the default embedding model where empty
 * @param inputs 1..2048 texts, none empty
 * @param purpose what the vectors are for: some models embed questions and passages differently
 */
public record Embed(String model, List<String> inputs, Purpose purpose) {
    public Embed {
        inputs = List.copyOf(inputs);
    }

    /** What an embedding will be compared with. */
    public enum Purpose {
        QUERY,
        DOCUMENT
    }
}
