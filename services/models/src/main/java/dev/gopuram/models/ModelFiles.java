package dev.gopuram.models;

/**
 * Where a version's files come from.
 *
 * @param graph the resource with the ONNX graph
 * @param tokenizer the resource with the {@code tokenizer.json}
 */
record ModelFiles(String graph, String tokenizer) {}
