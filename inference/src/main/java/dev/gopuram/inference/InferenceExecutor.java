package dev.gopuram.inference;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
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
 * which abandons what has not begun. What runs and is for nobody any more is told to halt.
 */
final class InferenceExecutor {
    private static final Duration MIN_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(30);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);
    /** The weight of the newest step in the running mean of step durations. */
    private static final double NEWEST = 0.05;

    /** A piece of native work; returns the pieces that follow from it. */
    interface Step {
        List<Step> run() throws Exception;
    }

    /** What a call has cost. */
    record Spent(long cpuNanos, long queueNanos, int batchRows) {}

    /** A step and since when it waits. */
    static final class Waiting {
        private final Job job;
        private final Step step;
        private final long since;

        private Waiting(Job job, Step step, long since) {
            this.job = job;
            this.step = step;
            this.since = since;
        }

        Step step() {
            return step;
        }

        long since() {
            return since;
        }
    }

    /** One call: all fields are guarded by the executor's lock. */
    private static final class Job {
        final Lane lane;
        final SequencedSet<Waiting> waiting = new LinkedHashSet<>();
        final Deadline deadline;
        final Runnable whenQuiet;
        final Condition done;
        int running;
        long cpuNanos;
        long queueNanos;
        int batchRows;
        boolean settled;

        @Nullable
        Problem failure;

        Job(Lane lane, Deadline deadline, Runnable whenQuiet, Condition done) {
            this.lane = lane;
            this.deadline = deadline;
            this.whenQuiet = whenQuiet;
            this.done = done;
        }

        boolean quiet() {
            return waiting.isEmpty() && running == 0;
        }
    }

    /** What a thread does next: one step, or rows together. */
    private record Turn(Lane lane, List<Waiting> items, Halt halt) {
        boolean isForNobody() {
            return items.stream().allMatch(item -> item.job.failure != null);
        }
    }

    private record Outcome(List<Step> next, @Nullable Problem failure, long cpuNanos, long nanos) {}

    private final int queuedRows;
    private final Clock clock;
    private final LongSupplier threadCpuNanos;
    private final List<Thread> threads = new ArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition idle = lock.newCondition();
    private final SequencedSet<Job> turns = new LinkedHashSet<>();
    /** What the threads run now. */
    private final List<Turn> underWay = new ArrayList<>();

    private int waiting;
    private int running;
    private boolean draining;
    private boolean closed;
    private double meanStepNanos;
    private final Lane alone = Lane.single("alone");

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

    /** Runs steps that belong to no version. */
    Spent run(List<Step> steps, Deadline deadline, Runnable whenQuiet) {
        return run(alone, steps, deadline, whenQuiet);
    }

    /**
     * Runs the steps, at least one, and all that follow from them, and says what they cost.
     *
     * @param whenQuiet runs exactly once, when no step of this call runs or will run any more, even if the call was
     *     refused or given up
     */
    Spent run(Lane lane, List<Step> steps, Deadline deadline, Runnable whenQuiet) {
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("steps: 0 (expected: 1 or more)");
        }
        Job job = new Job(lane, deadline, whenQuiet, lock.newCondition());
        lock.lock();
        try {
            admit(job, steps);
            await(job);
        } finally {
            lock.unlock();
        }
        if (job.failure != null) {
            throw job.failure;
        }
        return new Spent(job.cpuNanos, job.queueNanos, job.batchRows);
    }

    /** Rows of a lane that wait. */
    int waiting(Lane lane) {
        lock.lock();
        try {
            return lane.waiting();
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    int running() {
        lock.lock();
        try {
            return running;
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

    /** Gives up what waits, and returns when what runs has ended; where that takes long it is told to halt. */
    void close() {
        lock.lock();
        try {
            closed = true;
            while (!turns.isEmpty()) {
                abandon(turns.getFirst(), stopping());
            }
            work.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            join(Deadline.after(CLOSE_WAIT, clock));
            halt();
            join(Deadline.after(CLOSE_WAIT, clock));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void join(Deadline deadline) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(deadline.remaining());
        }
    }

    private void halt() {
        lock.lock();
        try {
            underWay.forEach(turn -> turn.halt().ask(stopping()));
        } finally {
            lock.unlock();
        }
    }

    private static Problem stopping() {
        return Problem.of(Problem.Code.UNAVAILABLE, "models: stopping (expected: running)");
    }

    private void admit(Job job, List<Step> steps) {
        Problem refusal = refusal(job.lane, steps.size());
        if (refusal != null) {
            job.whenQuiet.run();
            throw refusal;
        }
        long now = clock.nanoTime();
        steps.forEach(step -> add(job, new Waiting(job, step, now)));
        turns.addLast(job);
        work.signal();
    }

    private void add(Job job, Waiting item) {
        job.waiting.addLast(item);
        job.lane.add(item);
        waiting++;
    }

    private @Nullable Problem refusal(Lane lane, int rows) {
        if (closed || draining) {
            return stopping();
        }
        if (rows > lane.maxQueuedRows()) {
            return lane.tooMany(rows);
        }
        if (lane.waiting() + rows > lane.maxQueuedRows()) {
            return full(
                    Problem.Code.RATE_LIMITED,
                    "queued rows of " + lane.name(),
                    lane.waiting(),
                    rows,
                    lane.maxQueuedRows());
        }
        if (waiting + rows > queuedRows) {
            return full(Problem.Code.OVERLOADED, "queued rows", waiting, rows, queuedRows);
        }
        return null;
    }

    private Problem full(Problem.Code code, String what, int present, int more, int bound) {
        return Problem.of(code, what + ": " + present + " and " + more + " more (expected: at most " + bound + ")")
                .retryAfter(retryAfter());
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
                    abandon(job, job.running > 0 ? VersionsFault.slow() : late());
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
        return Problem.of(Problem.Code.DEADLINE_EXCEEDED, "the deadline passed while rows waited for their turn");
    }

    private void work() {
        for (Turn turn = next(); turn != null; turn = next()) {
            finish(turn, execute(turn));
        }
    }

    /**
     * Whoever comes with work wakes one thread, and a thread that goes off with a part of it wakes another one for the
     * rest: a lone row wakes no more than one.
     */
    private @Nullable Turn next() {
        lock.lock();
        try {
            while (true) {
                Waiting ready = ready();
                if (ready != null && ready.job.deadline.expired()) {
                    abandon(ready.job, late());
                    continue;
                }
                if (ready != null) {
                    Turn turn = take(ready.job, ready);
                    if (!turns.isEmpty()) {
                        work.signal();
                    }
                    return turn;
                }
                if (turns.isEmpty() && closed) {
                    return null;
                }
                long _ = work.awaitNanos(turns.isEmpty() ? LOOK_AGAIN.toNanos() : shortestDelay());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a thread of the pool", e);
        } finally {
            lock.unlock();
        }
    }

    /** The first call's next step, but for rows that are worth waiting a moment for company. */
    private @Nullable Waiting ready() {
        for (Job job : turns) {
            Waiting head = job.waiting.getFirst();
            if (delay(job.lane, head) <= 0) {
                return head;
            }
        }
        return null;
    }

    private long shortestDelay() {
        long shortest = LOOK_AGAIN.toNanos();
        for (Job job : turns) {
            shortest = Math.min(shortest, delay(job.lane, job.waiting.getFirst()));
        }
        return shortest;
    }

    /** Only while others of the same version run: a lone call never waits for company. */
    private long delay(Lane lane, Waiting head) {
        if (!(head.step instanceof BatchRow row)
                || !lane.busy()
                || draining
                || lane.maxDelayNanos() == 0
                || lane.groupSize(row) >= lane.maxRows()) {
            return 0;
        }
        return lane.maxDelayNanos() - (clock.nanoTime() - lane.oldest(row, head.since));
    }

    private Turn take(Job job, Waiting head) {
        Lane lane = job.lane;
        List<Waiting> items = new ArrayList<>();
        begin(head, items);
        if (head.step instanceof BatchRow row && lane.maxRows() > 1) {
            for (Waiting other : lane.beside(row)) {
                if (items.size() == lane.maxRows()) {
                    break;
                }
                if (other.job.failure == null && other.job.deadline.expired()) {
                    abandon(other.job, late());
                } else if (other.job.failure == null) {
                    begin(other, items);
                }
            }
        }
        // It takes its next turn behind the others.
        if (turns.remove(job) && !job.waiting.isEmpty()) {
            turns.addLast(job);
        }
        lane.began(items.size());
        running += items.size();
        Turn turn = new Turn(lane, items, new Halt());
        underWay.add(turn);
        return turn;
    }

    private void begin(Waiting item, List<Waiting> items) {
        Job job = item.job;
        job.waiting.remove(item);
        job.lane.remove(item);
        waiting--;
        job.running++;
        job.queueNanos = Math.max(job.queueNanos, clock.nanoTime() - item.since);
        if (job.waiting.isEmpty()) {
            turns.remove(job);
        }
        items.add(item);
    }

    private Outcome execute(Turn turn) {
        long started = clock.nanoTime();
        long cpuStarted = threadCpuNanos.getAsLong();
        List<Step> next = List.of();
        Problem failure = null;
        try {
            if (turn.items().getFirst().step instanceof BatchRow) {
                turn.lane().run(rows(turn), turn.halt());
            } else {
                next = turn.items().getFirst().step.run();
            }
        } catch (Throwable e) {
            failure = Problem.from(e);
        }
        return new Outcome(next, failure, threadCpuNanos.getAsLong() - cpuStarted, clock.nanoTime() - started);
    }

    private static List<BatchRow> rows(Turn turn) {
        return turn.items().stream().map(item -> (BatchRow) item.step).toList();
    }

    private void finish(Turn turn, Outcome outcome) {
        lock.lock();
        try {
            int rows = turn.items().size();
            running -= rows;
            underWay.remove(turn);
            turn.lane().ended(rows);
            meanStepNanos += NEWEST * ((double) outcome.nanos() / rows - meanStepNanos);
            turn.items().forEach(item -> finish(item, outcome, rows));
        } finally {
            lock.unlock();
        }
    }

    private void finish(Waiting item, Outcome outcome, int rows) {
        Job job = item.job;
        job.running--;
        job.cpuNanos += Math.max(0, outcome.cpuNanos()) / rows;
        if (item.step instanceof BatchRow) {
            job.batchRows = Math.max(job.batchRows, rows);
        }
        Problem failure =
                outcome.failure() == null && item.step instanceof BatchRow row ? row.failure() : outcome.failure();
        if (failure != null) {
            abandon(job, failure);
        } else if (job.failure == null && !closed) {
            follow(job, outcome.next());
        } else if (job.failure == null && !outcome.next().isEmpty()) {
            abandon(job, stopping());
        }
        settle(job);
    }

    /** What follows from a step comes before the call's other steps, so that few texts are half done at any time. */
    private void follow(Job job, List<Step> next) {
        if (next.isEmpty()) {
            return;
        }
        if (job.waiting.isEmpty()) {
            turns.addLast(job);
        }
        long now = clock.nanoTime();
        for (Step step : next.reversed()) {
            Waiting item = new Waiting(job, step, now);
            job.waiting.addFirst(item);
            job.lane.add(item);
        }
        waiting += next.size();
    }

    private void abandon(Job job, Problem failure) {
        if (job.failure == null) {
            job.failure = failure;
        }
        waiting -= job.waiting.size();
        job.waiting.forEach(job.lane::remove);
        job.waiting.clear();
        turns.remove(job);
        job.done.signalAll();
        underWay.stream().filter(Turn::isForNobody).forEach(turn -> turn.halt().ask(failure));
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
