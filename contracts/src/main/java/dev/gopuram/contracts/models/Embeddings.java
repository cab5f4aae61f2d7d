package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.util.List;

/**
 * One vector per input, in order.
 *
 * @param model the model's name
 * @param version its version: vectors of different versions must never be compared
 * @param cpuMicros processor time spent
 */
public record Embeddings(String model, String version, List<Vector> vectors, Usage usage, long cpuMicros) {
    public Embeddings {
        vectors = List.copyOf(vectors);
    }
}
