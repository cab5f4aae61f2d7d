package dev.gopuram.users;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets the sealed secrets of replays once nobody may ask for them any more, though no key is made to do it. */
final class IssuedSweeper implements Part {
    private static final Logger log = LoggerFactory.getLogger(IssuedSweeper.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final KeyStore store;
    private final Clock clock;
    private final Duration replayWindow;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private boolean stopped;

    IssuedSweeper(KeyStore store, Clock clock, Duration replayWindow) {
        this.store = store;
        this.clock = clock;
        this.replayWindow = replayWindow;
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("users-sweeper").start(this::sweepUntilStopped);
    }

    @Override
    public void stop() {
        lock.lock();
        try {
            stopped = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Answers how many were forgotten. */
    int sweep() {
        return store.write(keys -> keys.deleteIssuedBefore(clock.now().minus(replayWindow)));
    }

    private void sweepUntilStopped() {
        lock.lock();
        try {
            while (!stopped) {
                try {
                    sweep();
                } catch (Problem p) {
                    log.atWarn().addKeyValue("problem", p.getMessage()).log("expired replies were not deleted");
                }
                long remaining = INTERVAL.toNanos();
                while (!stopped && remaining > 0) {
                    remaining = stopping.awaitNanos(remaining);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
