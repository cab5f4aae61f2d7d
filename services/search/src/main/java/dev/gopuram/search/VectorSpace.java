package dev.gopuram.search;

/**
 * The model that made a collection's vectors. Vectors of two spaces are never compared.
 *
 * @param dimensions the length of each vector
 */
record VectorSpace(String model, String version, int dimensions) {
    /** The model with its version, as callers see it. */
    String name() {
        return model + "@" + version;
    }
}
