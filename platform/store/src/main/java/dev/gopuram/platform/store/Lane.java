package dev.gopuram.platform.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Platform threads that take jobs from one bounded queue, each with a SQLite connection of its own: native calls would
 * hold the carrier of a virtual thread.
 */
final class Lane implements AutoCloseable {
    private static final Duration WAKE_INTERVAL = Duration.ofMillis(50);

    /** What one thread does with the jobs it takes. */
    interface Worker extends AutoCloseable {
        /** Runs the job, and more out of the queue if it likes; settles every job it began. Never throws. */
        void run(Job<?> first, BlockingQueue<Job<?>> queue);

        @Override
        void close();
    }

    private final BlockingQueue<Job<?>> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final int maxQueue;
    private volatile boolean closed;

    private Lane(int maxQueue) {
        this.maxQueue = maxQueue;
        this.queue = new ArrayBlockingQueue<>(maxQueue);
    }

    /** Takes the workers over, one thread each. */
    static Lane open(String name, int maxQueue, List<? extends Worker> workers) {
        Lane lane = new Lane(maxQueue);
        for (int i = 0; i < workers.size(); i++) {
            Worker worker = workers.get(i);
            lane.threads.add(Thread.ofPlatform()
                    .name(workers.size() == 1 ? name : name + "-" + i)
                    .daemon()
                    .start(() -> lane.work(worker)));
        }
        return lane;
    }

    <T> T run(Database.Work<T> work) {
        Job<T> job = new Job<>(work);
        if (closed) {
            throw Gate.closed();
        }
        if (!queue.offer(job)) {
            throw Gate.overloaded(maxQueue);
        }
        if (closed && queue.remove(job)) {
            throw Gate.closed();
        }
        return job.await();
    }

    private void work(Worker worker) {
        try (worker) {
            while (!closed) {
                Job<?> job = queue.take();
                if (job.begin()) {
                    worker.run(job, queue);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a lane", e);
        }
    }

    /** Ends the threads after the job each is at. They are woken, not interrupted: a job may be at work. */
    @Override
    public void close() {
        closed = true;
        for (Job<?> job = queue.poll(); job != null; job = queue.poll()) {
            if (job.begin()) {
                job.fail(Gate.closed());
            }
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    queue.offer(Job.nothing());
                    thread.join(WAKE_INTERVAL);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
