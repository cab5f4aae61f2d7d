package dev.gopuram.bundles;

import dev.gopuram.contracts.models.Model.Task;
import dev.gopuram.contracts.models.TensorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How weights are fed and what their numbers mean.
 *
 * @param family {@code nlp}, {@code vision}, {@code tabular} or {@code tensor}
 * @param inputs as the graph reads them
 * @param outputs as the graph answers them; it may answer others, which are not served
 * @param labels in the order of the scores; empty where it tells nothing apart
 * @param text null where it reads none
 * @param image null where it reads none
 * @param table null where it reads none
 */
public record WeightsConfig(
        Task task,
        String family,
        List<String> languages,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        List<String> labels,
        @Nullable TextConfig text,
        @Nullable ImageConfig image,
        @Nullable TableConfig table,
        AnswerConfig answer,
        BatchingConfig batching,
        ExecutorConfig executor,
        String golden)
        implements BundleConfig.Contents {
    public WeightsConfig {
        languages = List.copyOf(languages);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        labels = List.copyOf(labels);
    }

    /** Whether the task is one of texts, so that a tokenizer comes with it. */
    public static boolean readsText(Task task) {
        return switch (task) {
            case EMBED, TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION, RERANK -> true;
            case IMAGE_CLASSIFICATION, TABULAR, TENSOR -> false;
        };
    }

    static String familyOf(Task task) {
        return switch (task) {
            case EMBED, TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION, RERANK -> "nlp";
            case IMAGE_CLASSIFICATION -> "vision";
            case TABULAR -> "tabular";
            case TENSOR -> "tensor";
        };
    }
}
