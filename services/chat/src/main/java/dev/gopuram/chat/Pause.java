package dev.gopuram.chat;

import java.time.Duration;

/** Waits on the calling thread. */
@FunctionalInterface
interface Pause {
    void of(Duration wait) throws InterruptedException;
}
