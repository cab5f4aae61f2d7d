package dev.gopuram.platform.wire;

import java.util.concurrent.Semaphore;

/** The bound on calls served at once. */
final class Admission {
    private final Semaphore room;
    private final int limit;

    Admission(int limit) {
        this.limit = limit;
        this.room = new Semaphore(limit);
    }

    boolean enter() {
        return room.tryAcquire();
    }

    void release() {
        room.release();
    }

    int limit() {
        return limit;
    }

    int running() {
        return limit - room.availablePermits();
    }
}
