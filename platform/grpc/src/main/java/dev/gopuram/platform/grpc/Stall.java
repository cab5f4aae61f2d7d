package dev.gopuram.platform.grpc;

import java.util.concurrent.TimeUnit;

/**
 * Cuts off a reader that takes nothing for too long while messages wait for it. How much of them it has taken is not
 * known, so there is more time for more.
 */
final class Stall {
    private static final long NONE = Long.MIN_VALUE;
    private static final long SLOWEST_BYTES_PER_SECOND = 16 * 1024;

    private final GrpcServer server;
    private final Runnable cut;
    private long sinceNanos = NONE;
    private long patienceNanos;

    /**
     * Nothing waits yet.
     *
     * @param cut resets the call
     */
    Stall(GrpcServer server, Runnable cut) {
        this.server = server;
        this.cut = cut;
    }

    /** So many bytes were written, and there is room for more, or there is none. */
    synchronized void wrote(long bytes, boolean room) {
        if (room) {
            ended();
            return;
        }
        if (sinceNanos == NONE) {
            patienceNanos = server.config().writeStall().toNanos();
            sinceNanos = server.nanoTime();
        }
        patienceNanos += TimeUnit.SECONDS.toNanos(bytes) / SLOWEST_BYTES_PER_SECOND;
    }

    /** The reader took what waited. */
    synchronized void ended() {
        sinceNanos = NONE;
    }

    void sweep(long now) {
        if (overdue(now)) {
            cut.run();
        }
    }

    private synchronized boolean overdue(long now) {
        return sinceNanos != NONE && now - sinceNanos > patienceNanos;
    }
}
