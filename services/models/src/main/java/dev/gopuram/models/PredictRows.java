package dev.gopuram.models;

import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.inference.Answer;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionsFault;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.rollouts.Arm;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.Outcome;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.rollouts.RolloutFollower;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Predicts: finds the version that answers, runs it, counts how that went and lets its shadow be asked. */
final class PredictRows {
    /** The feature that counts what was answered, by the place of the label in the version's list. */
    private static final String LABEL = "label";

    private final InputRules rules;
    private final VersionChoice versions;
    private final InferenceEngine engine;
    private final @Nullable RolloutFollower follower;
    private final References references;
    private final ShadowRunner shadows;

    PredictRows(
            InputRules rules,
            VersionChoice versions,
            InferenceEngine engine,
            @Nullable RolloutFollower follower,
            References references,
            ShadowRunner shadows) {
        this.rules = rules;
        this.versions = versions;
        this.engine = engine;
        this.follower = follower;
        this.references = references;
        this.shadows = shadows;
    }

    Predictions run(Predict request) {
        CallContext context = CallContext.current();
        VersionChoice.Chosen chosen = versions.choose(context.tenant(), request.model(), routingKey(request, context));
        rules.check(request.inputs());
        Answer answer;
        try {
            answer = engine.predict(chosen.version().key(), request.inputs(), request.options(), context.deadline());
        } catch (Problem problem) {
            if (VersionsFault.isBehind(problem)) {
                record(chosen.choice(), Outcome.failure());
                shadow(chosen, request, null, context);
            }
            throw problem;
        }
        record(chosen.choice(), Outcome.answered(answer.micros()));
        observe(chosen, request, answer.results());
        shadow(chosen, request, answer.results(), context);
        return predictions(request, chosen, answer);
    }

    /** Nobody in particular is somebody else each time. */
    private static String routingKey(Predict request, CallContext context) {
        return request.routingKey().isEmpty() ? context.requestId() : request.routingKey();
    }

    private void record(Choice choice, Outcome outcome) {
        if (follower != null) {
            follower.record(choice, outcome);
        }
    }

    /** For the comparison with what the version was trained on. */
    private void observe(VersionChoice.Chosen chosen, Predict request, Results results) {
        if (follower == null) {
            return;
        }
        ModelVersion version = chosen.version();
        if (results instanceof Results.Labelled labelled) {
            int unknown = version.config().labels().size();
            for (LabelledRow row : labelled.rows()) {
                int label = label(version, row);
                follower.observe(chosen.choice(), LABEL, label < 0 ? unknown : label);
            }
        }
        references.observe(
                version.key(), request.inputs(), (feature, place) -> follower.observe(chosen.choice(), feature, place));
    }

    /** Asks it too: also where the version in use failed, or only the candidate's failures would be seen. */
    private void shadow(VersionChoice.Chosen chosen, Predict request, @Nullable Results results, CallContext context) {
        Choice.Shadow shadow = chosen.choice().shadow();
        if (shadow != null && follower != null) {
            shadows.offer(new ShadowRunner.Asked(
                    shadow, context.tenant(), chosen.version().name(), request, results, context.requestId()));
        }
    }

    private static Predictions predictions(Predict request, VersionChoice.Chosen chosen, Answer answer) {
        Arm arm = chosen.choice().arm();
        PredictionId id = PredictionId.of(
                uuid(request.id()),
                number(chosen.version()),
                chosen.choice(),
                labels(chosen.version(), answer.results()));
        return new Predictions(
                id.encoded(),
                chosen.version().name(),
                chosen.version().version().toString(),
                arm == null ? "" : arm.rollout(),
                answer.results(),
                new Usage(answer.tokens(), 0, 0, Usage.Source.COUNTED).on(answer.cpuMicros()),
                answer.cpuMicros(),
                answer.queueMicros(),
                answer.batchRows());
    }

    private static long number(ModelVersion version) {
        return version.number() > 0
                ? version.number()
                : PredictionId.shippedNumber(version.name(), version.version().toString());
    }

    /** The same id twice is the same prediction. */
    private static UUID uuid(String id) {
        return id.isEmpty() ? UUID.randomUUID() : UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
    }

    /** The best label's place for each row; -1 where it has none. */
    private static List<Integer> labels(ModelVersion version, Results results) {
        if (!(results instanceof Results.Labelled labelled)) {
            return List.of();
        }
        return labelled.rows().stream()
                .limit(PredictionId.LABELLED_ROWS)
                .map(row -> label(version, row))
                .toList();
    }

    private static int label(ModelVersion version, LabelledRow row) {
        return row.scores().isEmpty()
                ? -1
                : version.config().labels().indexOf(row.scores().getFirst().label());
    }
}
