package dev.gopuram.models;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs native work on a few platform threads, so that callers on virtual threads never pin one. A call is a list of
 * steps, and a step may add further ones; the threads take turns between the calls, one step each, so that one question
 * waits for a step of each call before it and not for all rows of a large one.
 *
 * <p>What bounds it: rows that wait over all calls, the deadline before every step, and an interruption of the caller,
 * which abandons what has not begun. A step that runs is never cut off: native code cannot be.
 */
final class InferenceExecutor {
    private static final Duration MIN_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(30);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    /** The weight of the newest step in the running mean of step durations. */
    private static final double NEWEST = 0.05;

    /** A piece of native work; returns the pieces that follow from it. */
    interface Step {
        List<Step> run() throws Exception;
    }

    /** One call: all fields are guarded by the executor's lock. */
    private static final class Job {
        final ArrayDeque<Step> waiting;
        final Deadline deadline;
        final Runnable whenQuiet;
        final Condition done;
        int running;
        long cpuNanos;
        boolean settled;

        @Nullable
        Problem failure;

        Job(List<Step> steps, Deadline deadline, Runnable whenQuiet, Condition done) {
            this.waiting = new ArrayDeque<>(steps);
            this.deadline = deadline;
            this.whenQuiet = whenQuiet;
            this.done = done;
        }

        boolean quiet() {
            return waiting.isEmpty() && running == 0;
        }
    }

    private record Turn(Job job, Step step) {}

    private record Outcome(List<Step> next, @Nullable Problem failure, long cpuNanos, long nanos) {}

    private final int queuedRows;
    private final Clock clock;
    private final LongSupplier threadCpuNanos;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final ArrayDeque<Job> turns = new ArrayDeque<>();
    private int waiting;
    private int running;
    private boolean draining;
    private boolean closed;
    private double meanStepNanos;

    /**
     * @param queuedRows rows that may wait
     * @param threadCpuNanos the processor time that the calling thread has used so far
     */
    InferenceExecutor(int threads, int queuedRows, ThreadFactory factory, Clock clock, LongSupplier threadCpuNanos) {
        this.queuedRows = queuedRows;
        this.clock = clock;
        this.threadCpuNanos = threadCpuNanos;
        for (int i = 0; i < threads; i++) {
            this.threads.add(factory.newThread(this::work));
        }
        this.threads.forEach(Thread::start);
    }

    /**
     * Runs the steps, at least one, and all that follow from them, and returns the processor time they took, in nanoseconds.
     *
     * @param whenQuiet runs exactly once, when no step of this call runs or will run any more, even if the call was
     *     refused or given up
     */
    long run(List<Step> steps, Deadline deadline, Runnable whenQuiet) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps: 0 (expected: 1 or more)");
        }
        Job job = new Job(steps, deadline, whenQuiet, lock.newCondition());
        lock.lock();
        try {
            admit(job);
            await(job);
        } finally {
            lock.unlock();
        }
        if (job.failure != null) {
            throw job.failure;
        }
        return job.cpuNanos;
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no new calls, and returns when the present ones have ended or the deadline has passed. */
    void drain(Deadline deadline) {
        lock.lock();
        try {
            draining = true;
            long left = deadline.remaining().toNanos();
            while (waiting + running > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Gives up what waits, and returns when what runs has ended. */
    void close() {
        lock.lock();
        try {
            closed = true;
            while (!turns.isEmpty()) {
                abandon(turns.getFirst(), Problem.of(Problem.Code.UNAVAILABLE, "models: stopping (expected: running)"));
            }
            work.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(Job job) {
        Problem refusal = refusal(job.waiting.size());
        if (refusal != null) {
            job.whenQuiet.run();
            throw refusal;
        }
        waiting += job.waiting.size();
        turns.addLast(job);
        work.signalAll();
    }

    private @Nullable Problem refusal(int rows) {
        if (closed || draining) {
            return Problem.of(Problem.Code.UNAVAILABLE, "models: stopping (expected: running)");
        }
        if (waiting + rows > queuedRows) {
            return Problem.of(
                            Problem.Code.OVERLOADED,
                            "queued rows: " + waiting + " and " + rows + " more (expected: at most " + queuedRows + ")")
                    .retryAfter(retryAfter());
        }
        return null;
    }

    /** The time in which the present queue will have been worked off, within bounds. */
    private Duration retryAfter() {
        Duration estimate = Duration.ofNanos((long) (waiting * meanStepNanos / threads.size()));
        if (estimate.compareTo(MIN_RETRY) < 0) {
            return MIN_RETRY;
        }
        return estimate.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : estimate;
    }

    private void await(Job job) {
        try {
            while (!job.quiet() && job.failure == null) {
                long left = job.deadline.remaining().toNanos();
                if (left <= 0) {
                    abandon(job, late());
                } else {
                    job.done.awaitNanos(left);
                }
            }
        } catch (InterruptedException e) {
            abandon(job, Problem.from(e));
            Thread.currentThread().interrupt();
        }
    }

    private static Problem late() {
        return Problem.of(Problem.Code.DEADLINE_EXCEEDED, "the deadline passed while the model was running");
    }

    private void work() {
        for (Turn turn = next(); turn != null; turn = next()) {
            finish(turn.job(), execute(turn));
        }
    }

    private @Nullable Turn next() {
        lock.lock();
        try {
            while (turns.isEmpty()) {
                if (closed) {
                    return null;
                }
                work.awaitUninterruptibly();
            }
            Job job = turns.removeFirst();
            Step step = job.waiting.removeFirst();
            if (!job.waiting.isEmpty()) {
                turns.addLast(job);
            }
            waiting--;
            running++;
            job.running++;
            return new Turn(job, step);
        } finally {
            lock.unlock();
        }
    }

    private Outcome execute(Turn turn) {
        long started = clock.nanoTime();
        long cpuStarted = threadCpuNanos.getAsLong();
        List<Step> next = List.of();
        Problem failure = null;
        try {
            if (turn.job().deadline.expired()) {
                failure = late();
            } else {
                next = turn.step().run();
            }
        } catch (Throwable e) {
            failure = Problem.from(e);
        }
        return new Outcome(next, failure, threadCpuNanos.getAsLong() - cpuStarted, clock.nanoTime() - started);
    }

    private void finish(Job job, Outcome outcome) {
        lock.lock();
        try {
            running--;
            job.running--;
            job.cpuNanos += Math.max(0, outcome.cpuNanos());
            meanStepNanos += NEWEST * (outcome.nanos() - meanStepNanos);
            if (outcome.failure() != null) {
                abandon(job, outcome.failure());
            } else if (job.failure == null && !closed) {
                follow(job, outcome.next());
            } else if (job.failure == null && !outcome.next().isEmpty()) {
                abandon(job, Problem.of(Problem.Code.UNAVAILABLE, "models: stopping (expected: running)"));
            }
            settle(job);
        } finally {
            lock.unlock();
        }
    }

    /** What follows from a step comes before the call's other steps, so that few texts are half done at any time. */
    private void follow(Job job, List<Step> next) {
        if (next.isEmpty()) {
            return;
        }
        if (job.waiting.isEmpty()) {
            turns.addLast(job);
        }
        next.reversed().forEach(job.waiting::addFirst);
        waiting += next.size();
        work.signalAll();
    }

    private void abandon(Job job, Problem failure) {
        if (job.failure == null) {
            job.failure = failure;
        }
        waiting -= job.waiting.size();
        if (!job.waiting.isEmpty()) {
            job.waiting.clear();
            turns.remove(job);
        }
        job.done.signalAll();
        settle(job);
    }

    private void settle(Job job) {
        if (job.quiet() && !job.settled) {
            job.settled = true;
            job.whenQuiet.run();
            job.done.signalAll();
        }
        if (waiting + running == 0) {
            idle.signalAll();
        }
    }
}
