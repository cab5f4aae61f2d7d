package dev.gopuram.models;

import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.registry.Disagreement;
import dev.gopuram.inference.Differences;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.Compared;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks shadows what somebody else has answered already, and compares. The request that was answered waits for none of it:
 * a shadow for which there is no place is not asked and counted as such, and none is asked while rows of real requests
 * wait.
 */
final class ShadowRunner {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double CLOSE = 1e-3;
    private static final int SHOWN = 120;

    private final VersionChoice versions;
    private final InferenceEngine engine;
    private final BiConsumer<Choice.Shadow, Compared> report;
    private final Semaphore places;
    private final int busyRows;
    private final ThreadFactory threads;
    private final Clock clock;

    /** A request that was answered, and by whom it is to be answered again. */
    record Asked(
            Choice.Shadow shadow, String tenant, String model, Predict request, Results answered, String requestId) {}

    /**
     * One with so many places.
     *
     * @param busyRows with more rows than these waiting no shadow is asked
     * @param threads virtual ones: they wait
     */
    ShadowRunner(
            VersionChoice versions,
            InferenceEngine engine,
            BiConsumer<Choice.Shadow, Compared> report,
            int places,
            int busyRows,
            ThreadFactory threads,
            Clock clock) {
        this.versions = versions;
        this.engine = engine;
        this.report = report;
        this.places = new Semaphore(places);
        this.busyRows = busyRows;
        this.threads = threads;
        this.clock = clock;
    }

    /** Returns at once, whatever becomes of it. */
    void offer(Asked asked) {
        if (engine.waiting() > busyRows || !places.tryAcquire()) {
            report.accept(asked.shadow(), new Compared.Dropped());
            return;
        }
        threads.newThread(() -> ask(asked)).start();
    }

    private void ask(Asked asked) {
        try {
            report.accept(asked.shadow(), compare(asked));
        } finally {
            places.release();
        }
    }

    private Compared compare(Asked asked) {
        try {
            ModelVersion version =
                    versions.named(asked.tenant(), asked.model(), asked.shadow().version());
            Results results = engine.predict(
                            version.key(),
                            asked.request().inputs(),
                            asked.request().options(),
                            Deadline.after(PATIENCE, clock))
                    .results();
            return answers(asked, results);
        } catch (Problem problem) {
            return PredictRows.isVersionsFault(problem) ? new Compared.CandidateFailed() : new Compared.Dropped();
        } catch (RuntimeException e) {
            return new Compared.CandidateFailed();
        }
    }

    private static Compared answers(Asked asked, Results results) {
        double difference = Differences.largest(asked.answered(), results);
        boolean identical = difference == 0;
        boolean sameLabel = sameLabel(asked.answered(), results);
        @Nullable
        Disagreement disagreement = identical
                ? null
                : new Disagreement(
                        asked.requestId(),
                        shown(asked.answered()),
                        shown(results),
                        Double.isFinite(difference) ? difference : Double.MAX_VALUE);
        return new Compared.Answers(
                identical,
                difference <= CLOSE,
                sameLabel,
                Double.isFinite(difference) ? difference : Double.MAX_VALUE,
                disagreement);
    }

    /** Of all rows; what has no labels has the same. */
    private static boolean sameLabel(Results one, Results other) {
        if (!(one instanceof Results.Labelled some) || !(other instanceof Results.Labelled others)) {
            return one.getClass() == other.getClass();
        }
        if (some.rows().size() != others.rows().size()) {
            return false;
        }
        for (int i = 0; i < some.rows().size(); i++) {
            if (!best(some.rows().get(i)).equals(best(others.rows().get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static String best(LabelledRow row) {
        return row.scores().isEmpty() ? "" : row.scores().getFirst().label();
    }

    private static String shown(Results results) {
        String text = results.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }
}
