package dev.gopuram.inference;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.platform.onnx.OnnxGraph;
import org.jspecify.annotations.Nullable;

/** What a version is counted with while it is loaded: an estimate from its files, for nothing tells it exactly. */
final class Footprint {
    /** A tokenizer's tables take several times what its file does. */
    private static final long TOKENIZER_FACTOR = 8;

    private Footprint() {}

    static long of(Bundle bundle, @Nullable OnnxGraph graph) {
        long tokenizer = bundle.files().stream()
                .filter(file -> file.path().equals(Bundle.TOKENIZER))
                .mapToLong(ArtifactFile::bytes)
                .sum();
        return (graph == null ? 0 : graph.memoryBytes()) + TOKENIZER_FACTOR * tokenizer;
    }
}
