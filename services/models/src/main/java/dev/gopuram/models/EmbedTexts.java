package dev.gopuram.models;

import dev.gopuram.bundles.TextConfig;
import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.inference.Answer;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.util.List;

/** Embeds texts: checks them, finds the model and has its rows run, each text by itself. */
final class EmbedTexts {
    private final InputRules rules;
    private final VersionChoice versions;
    private final InferenceEngine engine;

    EmbedTexts(InputRules rules, VersionChoice versions, InferenceEngine engine) {
        this.rules = rules;
        this.versions = versions;
        this.engine = engine;
    }

    Embeddings run(Embed request) {
        CallContext context = CallContext.current();
        ModelVersion version = versions.pinned(context.tenant(), request.model());
        if (version.config().task() != Model.Task.EMBED) {
            throw Problem.invalid(
                    "model",
                    request.model(),
                    "one that embeds texts; it does " + version.config().task());
        }
        rules.check(request.inputs());
        Deadline deadline = context.deadline();
        PredictOptions options = new PredictOptions(null, null, request.truncate(), List.of(), false);
        Answer answer = engine.predict(version.key(), new Inputs.Texts(prefixed(version, request)), options, deadline);
        if (!(answer.results() instanceof Results.Vectors vectors)) {
            throw new IllegalStateException("results: " + answer.results() + " (expected: vectors)");
        }
        return new Embeddings(
                version.name(),
                version.version().toString(),
                vectors.vectors(),
                new Usage(answer.tokens(), 0, 0, Usage.Source.COUNTED).on(answer.cpuMicros()),
                answer.cpuMicros());
    }

    /** Some models embed questions and passages differently. */
    private static List<String> prefixed(ModelVersion version, Embed request) {
        TextConfig text = version.config().text();
        String prefix = text == null
                ? ""
                : switch (request.purpose()) {
                    case QUERY -> text.prefixQuery();
                    case DOCUMENT -> text.prefixDocument();
                };
        return prefix.isEmpty()
                ? request.inputs()
                : request.inputs().stream().map(input -> prefix + input).toList();
    }
}
