package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.models.Model;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model in OpenAI's shape, with what else is known of it. What a remote provider does not tell is absent.
 *
 * @param created epoch seconds, as OpenAI writes it; 0 where not known
 * @param stages the aliases that stand for this version
 * @param inputSchema JSON Schema of one of the inputs of a prediction
 * @param outputSchema JSON Schema of one of its results
 */
record ModelCard(
        String id,
        String object,
        long created,
        String ownedBy,
        String task,
        @Nullable String version,
        @Nullable Integer maxTokens,
        @Nullable Integer dimensions,
        @Nullable List<String> supportedLanguages,
        @Nullable Instant createdAt,
        @Nullable List<String> stages,
        @Nullable List<String> labels,
        @Nullable Map<String, Object> inputSchema,
        @Nullable Map<String, Object> outputSchema) {
    static final String LOCAL = "gopuram";

    static ModelCard of(ChatModel model) {
        return new ModelCard(
                model.name(),
                "model",
                0,
                model.provider(),
                "chat",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static ModelCard of(Model model) {
        return new ModelCard(
                model.name(),
                "model",
                model.createdAt().getEpochSecond(),
                LOCAL,
                model.task().name().toLowerCase(Locale.ROOT),
                model.version(),
                model.maxTokens(),
                model.dimensions() == 0 ? null : model.dimensions(),
                model.languages(),
                model.createdAt(),
                model.stages(),
                model.labels().isEmpty() ? null : model.labels(),
                ModelSchemas.input(model),
                ModelSchemas.output(model));
    }
}
