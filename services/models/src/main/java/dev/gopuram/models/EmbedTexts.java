package dev.gopuram.models;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.Map;

/** Embeds texts: checks them, finds the model and has its rows run, each text by itself. */
final class EmbedTexts {
    private static final long NANOS_PER_MICRO = 1000;

    private final InputRules rules;
    private final ModelNames<ModelVersion> names;
    private final String defaultModel;
    private final Map<ModelVersion, SessionSlot> slots;
    private final InferenceExecutor executor;

    EmbedTexts(
            InputRules rules,
            ModelNames<ModelVersion> names,
            String defaultModel,
            Map<ModelVersion, SessionSlot> slots,
            InferenceExecutor executor) {
        this.rules = rules;
        this.names = names;
        this.defaultModel = defaultModel;
        this.slots = Map.copyOf(slots);
        this.executor = executor;
    }

    Embeddings run(Embed request) {
        ModelVersion version = names.resolve(request.model().isEmpty() ? defaultModel : request.model());
        rules.check(request.inputs());
        Deadline deadline = CallContext.current().deadline();
        deadline.check("waiting for the model");
        ModelSession session = slot(version).session(deadline);
        List<TextRow> rows = request.inputs().stream()
                .map(text -> new TextRow(session, text, request.truncate()))
                .toList();
        List<InferenceExecutor.Step> steps =
                rows.stream().map(row -> (InferenceExecutor.Step) row::cut).toList();
        session.enter();
        long cpuMicros = executor.run(steps, deadline, session::leave) / NANOS_PER_MICRO;
        long tokens = rows.stream().mapToLong(TextRow::tokens).sum();
        return new Embeddings(
                version.name(),
                version.version().toString(),
                rows.stream().map(TextRow::vector).toList(),
                new Usage(tokens, 0, 0, Usage.Source.COUNTED).on(cpuMicros),
                cpuMicros);
    }

    private SessionSlot slot(ModelVersion version) {
        SessionSlot slot = slots.get(version);
        if (slot == null) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "model: " + version + " has no place here");
        }
        return slot;
    }
}
