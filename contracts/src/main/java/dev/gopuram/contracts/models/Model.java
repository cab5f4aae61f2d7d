package dev.gopuram.contracts.models;

import java.time.Instant;
import java.util.List;

/**
 * A model that can be called.
 *
 * @param task what it does
 * @param dimensions the length of its vectors; 0 where it makes none
 * @param maxTokens the longest window it reads at once; 0 where it reads no text
 * @param batchVariant whether a row's result depends on its neighbours, so that rows run alone
 * @param family {@code nlp}, {@code vision}, {@code tabular} or {@code tensor}
 * @param inputs what it reads as tensors
 * @param outputs what it answers as tensors
 * @param labels what it tells apart, in the order of its scores; empty where it does not
 * @param stages the aliases that stand for this version
 * @param batchRows the most rows, of several calls, that are run together; 0 where each runs alone
 * @param batchDelayMicros the longest that a row waits for others
 */
public record Model(
        String name,
        String version,
        Task task,
        int dimensions,
        int maxTokens,
        boolean batchVariant,
        List<String> languages,
        Instant createdAt,
        String family,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<String> labels,
        List<String> stages,
        int batchRows,
        long batchDelayMicros) {
    public Model {
        languages = List.copyOf(languages);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        labels = List.copyOf(labels);
        stages = List.copyOf(stages);
    }

    /** One that says nothing of tensors. */
    public Model(
            String name,
            String version,
            Task task,
            int dimensions,
            int maxTokens,
            boolean batchVariant,
            List<String> languages,
            Instant createdAt) {
        this(
                name,
                version,
                task,
                dimensions,
                maxTokens,
                batchVariant,
                languages,
                createdAt,
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                0);
    }

    /** What a model does. */
    public enum Task {
        EMBED,
        TEXT_CLASSIFICATION,
        TOKEN_CLASSIFICATION,
        IMAGE_CLASSIFICATION,
        TABULAR,
        RERANK,
        /** Tensors in, tensors out. */
        TENSOR
    }
}
