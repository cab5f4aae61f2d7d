package dev.gopuram.registry;

import dev.gopuram.contracts.registry.FeedbackTaken;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import dev.gopuram.rollouts.PredictionId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Counts how a prediction turned out, whenever that is known: its id says of which version it was, in which arm of which
 * roll-out, and what it answered.
 */
final class FeedbackIntake {
    /** No prediction has more rows. */
    private static final int MAX_ROWS = 10_000;

    private static final int MAX_WORD = 200;
    /** From here on whoever rates an answer is taken to be content with it. */
    private static final double GOOD_RATING = 0.5;

    private static final int ROLLOUTS = 1_000;

    private final RegistryStore store;
    private final Seeds seeds;
    private final int maxSegments;
    private final Time time;

    FeedbackIntake(RegistryStore store, Seeds seeds, int maxSegments, Time time) {
        this.store = store;
        this.seeds = seeds;
        this.maxSegments = maxSegments;
        this.time = time;
    }

    FeedbackTaken run(String tenant, GiveFeedback request) {
        check(request);
        PredictionId id = PredictionId.decoded(request.predictionId());
        return store.note(rows -> take(rows, tenant, id, request));
    }

    /** What ships may have been called before the tenant was given it. */
    private Optional<Stored> shipped(Rows rows, String tenant, long number) {
        return seeds.all().stream()
                .filter(seed -> PredictionId.shippedNumber(seed.name(), seed.version()) == number)
                .findFirst()
                .flatMap(seed -> rows.versions().find(new VersionKey(tenant, seed.name(), seed.version())));
    }

    private FeedbackTaken take(Rows rows, String tenant, PredictionId id, GiveFeedback request) {
        Stored version = rows.versions()
                .findByNumber(tenant, id.number())
                .or(() -> shipped(rows, tenant, id.number()))
                .orElseThrow(() -> Problem.notFound("prediction", request.predictionId()));
        Boolean correct = correct(version, id, request);
        Optional<Running> rollout = rollout(rows, version, id);
        PredictionId.ShortArm arm = id.arm();
        boolean replaced = rows.feedback().there(tenant, request.predictionId(), request.row());
        rows.feedback()
                .put(
                        new FeedbackRows.Said(
                                tenant,
                                request.predictionId(),
                                request.row(),
                                version.model(),
                                version.name(),
                                rollout.map(Running::id).orElse(""),
                                arm == null ? 0 : arm.step(),
                                arm != null && arm.candidate(),
                                correct,
                                request.label(),
                                request.rating(),
                                time.now()),
                        request.segments());
        return new FeedbackTaken(request.predictionId(), version.model(), version.name(), correct, replaced);
    }

    private static Optional<Running> rollout(Rows rows, Stored version, PredictionId id) {
        PredictionId.ShortArm arm = id.arm();
        if (arm == null) {
            return Optional.empty();
        }
        return rows.rollouts().withVersion(version.tenant(), version.model(), version.name(), ROLLOUTS).stream()
                .filter(rollout -> arm.isOf(rollout.id()))
                .findFirst();
    }

    /** As it was said, or as the label shows against the one that was answered; without either, by the rating. */
    private static @Nullable Boolean correct(Stored version, PredictionId id, GiveFeedback request) {
        Double rating = request.rating();
        if (request.correct() != null) {
            return request.correct();
        }
        if (request.label().isEmpty()) {
            return rating == null ? null : rating >= GOOD_RATING;
        }
        JsonNode labels = Json.tree(Bytes.utf8(version.documents().labels()));
        int answered = request.row() < id.labels().size() ? id.labels().get(request.row()) : -1;
        if (answered < 0 || answered >= labels.size()) {
            throw Problem.invalid(
                    "label", request.label(), "correct instead, for what this row was answered is not known");
        }
        return labels.get(answered).stringValue().equals(request.label());
    }

    private void check(GiveFeedback request) {
        if (request.row() < 0 || request.row() >= MAX_ROWS) {
            throw Problem.invalid("row", request.row(), "0.." + (MAX_ROWS - 1));
        }
        Double rating = request.rating();
        if (rating != null && !(rating >= 0 && rating <= 1)) {
            throw Problem.invalid("rating", rating, "0..1");
        }
        if (request.correct() == null && request.label().isEmpty() && rating == null) {
            throw Problem.invalid("correct", null, "correct, label or rating");
        }
        if (request.segments().size() > maxSegments) {
            throw Problem.invalid("segments", request.segments().size(), "at most " + maxSegments);
        }
        word("label", request.label(), 0);
        for (Map.Entry<String, String> segment : request.segments().entrySet()) {
            word("segments", segment.getKey(), 1);
            word("segments." + segment.getKey(), segment.getValue(), 1);
        }
    }

    private static void word(String field, String word, int least) {
        if (word.length() < least || word.length() > MAX_WORD) {
            throw Problem.invalid(field, word, least + ".." + MAX_WORD + " characters");
        }
    }
}
