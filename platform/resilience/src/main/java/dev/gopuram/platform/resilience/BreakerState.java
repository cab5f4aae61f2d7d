package dev.gopuram.platform.resilience;

/** What a breaker does with calls. */
public enum BreakerState {
    CLOSED(0),
    /** It lets a few through, to see. */
    HALF_OPEN(1),
    OPEN(2);

    private final int level;

    BreakerState(int level) {
        this.level = level;
    }

    /** As the metric {@code gopuram_breaker_state} tells it. */
    public int level() {
        return level;
    }
}
