package dev.gopuram.inference;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Work that is done beside the executor's threads: versions that are loaded, golden rows, shadows, calls to other
 * servers. Each is told to end when its deadline has passed, so that a graph without an end holds nobody up for good; and
 * the process does not end under any of them.
 */
final class Asides {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private final Set<Halt> present = new HashSet<>();
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("models-alarm").factory());
    private boolean stopping;

    Asides() {
        alarms.setRemoveOnCancelPolicy(true);
    }

    static Problem stopped() {
        return Problem.of(Problem.Code.OVERLOADED, "models: stopping (expected: running)");
    }

    /** Runs it on the calling thread. */
    <T> T run(Deadline deadline, Function<Halt, T> work) {
        Halt halt = new Halt();
        ScheduledFuture<?> alarm = begin(halt, deadline);
        try {
            return work.apply(halt);
        } finally {
            alarm.cancel(false);
            end(halt);
        }
    }

    private ScheduledFuture<?> begin(Halt halt, Deadline deadline) {
        lock.lock();
        try {
            if (stopping) {
                throw stopped();
            }
            ScheduledFuture<?> alarm = alarms.schedule(
                    () -> halt.ask(VersionsFault.slow()), deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
            present.add(halt);
            return alarm;
        } finally {
            lock.unlock();
        }
    }

    private void end(Halt halt) {
        lock.lock();
        try {
            present.remove(halt);
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int present() {
        lock.lock();
        try {
            return present.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing new begin. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the present work has ended or the deadline has passed. */
    void drain(Deadline deadline) {
        lock.lock();
        try {
            long left = deadline.remaining().toNanos();
            while (!present.isEmpty() && left > 0) {
                left = fewer.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** The same, and tells all of it to end at once. */
    void close(Deadline deadline) {
        stop();
        lock.lock();
        try {
            present.forEach(halt -> halt.ask(stopped()));
        } finally {
            lock.unlock();
        }
        drain(deadline);
        alarms.shutdownNow();
    }
}
