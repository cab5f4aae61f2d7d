package dev.gopuram.platform.lifecycle;

import dev.gopuram.kernel.Deadline;

/**
 * A thing with a life: opened by its factory, then started, drained and stopped by the {@link Lifecycle}. Once opened it
 * answers calls; {@link #start} begins its background work.
 */
public interface Part {
    default void start() {}

    /** Takes no new work and finishes what runs, until the deadline. */
    default void drain(Deadline deadline) {}

    /** Releases everything; nothing is called after it. It must not throw. */
    default void stop() {}

    default Readiness readiness() {
        return Readiness.ready();
    }
}
