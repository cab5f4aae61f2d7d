package dev.gopuram.models;

import dev.gopuram.contracts.models.Model;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The models inside the jar: they need no download. */
final class BundledModels {
    static final String MINILM_NAME = "all-minilm-l6-v2";

    /**
     * sentence-transformers/all-MiniLM-L6-v2 with quantised activations. It was trained on rows of up to 256 tokens and
     * embeds questions and passages alike.
     */
    static final ModelVersion MINILM = new ModelVersion(
            MINILM_NAME,
            new SemanticVersion(1, 0, 0),
            Set.of("production"),
            new ModelSpec(
                    Model.Task.EMBED,
                    384,
                    256,
                    Pooling.MEAN,
                    true,
                    List.of("en"),
                    Instant.parse("2024-11-21T16:01:00Z")),
            new ModelFiles("all-minilm-l6-v2-q.onnx", "all-minilm-l6-v2-q-tokenizer.json"));

    private BundledModels() {}

    static List<ModelVersion> all() {
        return List.of(MINILM);
    }
}
