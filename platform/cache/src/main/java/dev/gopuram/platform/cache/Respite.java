package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Clock;
import java.time.Duration;

/** Who failed is left alone for a while, so that not every call finds out anew. */
public final class Respite {
    private final Duration length;
    private final Clock clock;
    private volatile long beganNanos;
    private volatile boolean begun;

    public Respite(Duration length, Clock clock) {
        this.length = length;
        this.clock = clock;
    }

    /** Whether it goes on. */
    public boolean lasts() {
        if (begun && clock.nanoTime() - beganNanos >= length.toNanos()) {
            begun = false;
        }
        return begun;
    }

    /** Begins now, or anew; answers whether none was under way, which is worth a line in the log. */
    public boolean begin() {
        boolean first = !begun;
        beganNanos = clock.nanoTime();
        begun = true;
        return first;
    }
}
