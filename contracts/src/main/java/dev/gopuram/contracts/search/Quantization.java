package dev.gopuram.contracts.search;

/** How a collection's vectors lie in its index. They are stored whole either way, and scored exactly. */
public enum Quantization {
    /** As they are. */
    NONE,
    /** A byte for each dimension: a quarter of the memory for the graph; what is found is scored again exactly. */
    INT8
}
