package dev.gopuram.platform.lifecycle;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing again and again, from the start until the stop, on a thread of its own and never twice at once. A
 * round that fails, however it does, is not the last; a failure is logged when it begins and when it is over.
 */
public final class Periodic implements Part {
    private static final Logger log = LoggerFactory.getLogger(Periodic.class);

    /** How long a stop waits for the round that runs. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Duration interval;
    private final Duration patience;
    private final Runnable task;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    /**
     * @param name what the thread and the log call it
     * @param interval from the end of one round to the beginning of the next
     * @param task one round, blocking or not; it needs no lock against another round
     */
    public Periodic(String name, Duration interval, Runnable task) {
        this(name, interval, STOP_PATIENCE, task);
    }

    Periodic(String name, Duration interval, Duration patience, Runnable task) {
        if (!interval.isPositive()) {
            throw Problem.invalid("interval", interval, "more than 0");
        }
        this.name = name;
        this.interval = interval;
        this.patience = patience;
        this.task = task;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::rounds);
    }

    @Override
    public void start() {
        thread.start();
    }

    /**
     * Waits for a running round, within a bound, so that nothing the round uses is closed under it. It is not
     * interrupted: that could break a write to a disk.
     */
    @Override
    public void stop() {
        stopping.countDown();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(patience)) {
                log.atWarn().addKeyValue("task", name).log("still runs though it was to stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rounds() {
        do {
            round();
        } while (!stopsWithinInterval());
    }

    private boolean stopsWithinInterval() {
        try {
            return stopping.await(interval.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException meantForTheRound) {
            return stopping.getCount() == 0;
        }
    }

    private void round() {
        try {
            task.run();
            if (failing) {
                log.atInfo().addKeyValue("task", name).log("works again");
            }
            failing = false;
        } catch (Problem problem) {
            failed(problem, String.valueOf(problem.getMessage()));
        } catch (Throwable unexpected) {
            failed(unexpected, unexpected.toString());
        }
    }

    private void failed(Throwable failure, String cause) {
        if (!failing) {
            log.atWarn()
                    .addKeyValue("task", name)
                    .addKeyValue("cause", cause)
                    .setCause(failure instanceof Problem ? null : failure)
                    .log("fails");
        }
        failing = true;
    }
}
