package dev.gopuram.models;

import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.registry.Disagreement;
import dev.gopuram.inference.Differences;
import dev.gopuram.inference.VersionsFault;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.Compared;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks shadows what another version has answered already, or failed at, and compares. The request that was answered waits for none of it:
 * a shadow for which there is no place is not asked and counted as such, none is asked while rows of real requests wait,
 * and each is asked on a thread that runs nothing else, so that one that hangs holds up other shadows alone.
 */
final class ShadowRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShadowRunner.class);
    private static final double CLOSE = 1e-3;
    private static final int SHOWN = 120;
    /** What all that wait may keep in memory. */
    private static final int MAX_BYTES = 64 * 1024 * 1024;

    private final Asks asks;
    private final BiConsumer<Choice.Shadow, Compared> report;
    private final BooleanSupplier busy;
    private final Semaphore places;
    private final Semaphore room = new Semaphore(MAX_BYTES);
    private final ThreadPoolExecutor worker;

    /**
     * A request, and by whom it is to be answered too.
     *
     * @param answered null where the version in use failed
     */
    record Asked(
            Choice.Shadow shadow,
            String tenant,
            String model,
            Predict request,
            @Nullable Results answered,
            String requestId) {
        /** More than there is room for where it is very large. */
        int bytes() {
            long answer = answered == null ? 0 : Sizes.of(answered);
            return (int) Math.min(Integer.MAX_VALUE, Sizes.of(request.inputs()) + answer);
        }
    }

    /** Has a shadow answer, on the calling thread. */
    interface Asks {
        Results ask(Asked asked);
    }

    /**
     * One with so many places.
     *
     * @param places requests that may wait, the one that is asked among them
     * @param busy whether it is no time for shadows
     * @param threads platform ones
     */
    ShadowRunner(
            Asks asks,
            BiConsumer<Choice.Shadow, Compared> report,
            int places,
            BooleanSupplier busy,
            ThreadFactory threads) {
        this.asks = asks;
        this.report = report;
        this.busy = busy;
        this.places = new Semaphore(places);
        this.worker = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(Math.max(1, places)), threads);
    }

    /** Returns at once, whatever becomes of it. */
    void offer(Asked asked) {
        if (busy.getAsBoolean() || !begun(asked)) {
            report.accept(asked.shadow(), new Compared.Dropped());
        }
    }

    /** Whether there was a place for it, and room. */
    private boolean begun(Asked asked) {
        int bytes = asked.bytes();
        if (!places.tryAcquire()) {
            return false;
        }
        if (!room.tryAcquire(bytes)) {
            places.release();
            return false;
        }
        try {
            worker.execute(() -> ask(asked, bytes));
            return true;
        } catch (RejectedExecutionException stopping) {
            release(bytes);
            return false;
        }
    }

    private void ask(Asked asked, int bytes) {
        try {
            report.accept(asked.shadow(), compare(asked));
        } finally {
            release(bytes);
        }
    }

    private void release(int bytes) {
        room.release(bytes);
        places.release();
    }

    private Compared compare(Asked asked) {
        try {
            Results results = asks.ask(asked);
            return asked.answered() == null
                    ? new Compared.StableFailed()
                    : answers(asked.answered(), results, asked.requestId());
        } catch (Problem problem) {
            return VersionsFault.isBehind(problem) ? failed(asked) : new Compared.Dropped();
        } catch (RuntimeException | Error e) {
            log.atWarn()
                    .addKeyValue("rollout", asked.shadow().rollout())
                    .setCause(e)
                    .log("a shadow crashed");
            return failed(asked);
        }
    }

    private static Compared failed(Asked asked) {
        return asked.answered() == null ? new Compared.BothFailed() : new Compared.CandidateFailed();
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private static Compared answers(Results answered, Results results, String requestId) {
        double difference = Differences.largest(answered, results);
        boolean identical = difference == 0;
        boolean sameLabel = sameLabel(answered, results);
        @Nullable
        Disagreement disagreement = identical
                ? null
                : new Disagreement(
                        requestId,
                        shown(answered),
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
