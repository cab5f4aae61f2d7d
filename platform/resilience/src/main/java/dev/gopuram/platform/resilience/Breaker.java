package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps calls from a server that fails: after several failures in a row, or when too many of the last calls failed, it
 * lets none through for a while, then a few, and by those it decides.
 *
 * <p>The window and the three states are Resilience4j's. Three rules are ours. Failures in a row open it too, which a
 * window alone does not see before it is full. A slow call is a failure, so that slow and failed ones add up. And a word
 * counts only in the era it belongs to: every change of the state begins a new one, so that a call from before the
 * breaker opened, when it ends at last, is neither taken for a probe nor makes room for one more.
 */
public final class Breaker {
    /** When to come again while others' probes are under way: it may be decided at any moment. */
    private static final Duration WHILE_PROBED = Duration.ofSeconds(1);

    private static final float PERCENT = 100;

    private final String name;
    private final BreakerConfig config;
    private final Clock clock;
    private final CircuitBreaker inner;
    private final ReentrantLock lock = new ReentrantLock();
    private final IllegalStateException recorded = new IllegalStateException("a failed call");

    private CircuitBreaker.State seen;
    private Forced forced = Forced.NO;
    private long era;
    private long openedAtNanos;
    private int inARow;

    Breaker(String name, BreakerConfig config, Clock clock) {
        this.name = name;
        this.config = config;
        this.clock = clock;
        this.inner = CircuitBreaker.of(name, inner(config, clock));
        this.seen = inner.getState();
    }

    /** Slow calls are ours to judge, so the inner breaker is told that none is. */
    private static CircuitBreakerConfig inner(BreakerConfig config, Clock clock) {
        return CircuitBreakerConfig.custom()
                .clock(new SteadyClock(clock))
                .slidingWindow(config.window(), config.window(), SlidingWindowType.COUNT_BASED)
                .failureRateThreshold((float) (config.failureRate() * PERCENT))
                .slowCallRateThreshold(PERCENT)
                .slowCallDurationThreshold(Duration.ofDays(1))
                .waitDurationInOpenState(config.openFor())
                .permittedNumberOfCallsInHalfOpenState(config.probes())
                .writableStackTraceEnabled(false)
                .build();
    }

    public String name() {
        return name;
    }

    /** Leave for one call. OVERLOADED with the time to wait where the breaker is open, or its probes are all out. */
    public Permit take() {
        lock.lock();
        try {
            boolean permitted = inner.tryAcquirePermission();
            note();
            if (!permitted) {
                throw Problem.of(
                                Problem.Code.OVERLOADED,
                                "`" + name + "` rests after failures: its breaker is "
                                        + (seen == CircuitBreaker.State.HALF_OPEN ? "half open" : "open"))
                        .retryAfter(untilNextTry());
            }
            return new Permit(this, era, clock.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** What it would do with a call now. */
    public BreakerState state() {
        lock.lock();
        try {
            return switch (seen) {
                case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
                case HALF_OPEN -> BreakerState.HALF_OPEN;
                case FORCED_OPEN -> BreakerState.OPEN;
                case OPEN -> openLeft().isZero() ? BreakerState.HALF_OPEN : BreakerState.OPEN;
            };
        } finally {
            lock.unlock();
        }
    }

    /** Of the last calls that it looks at, those that failed or were slow. */
    public int failures() {
        lock.lock();
        try {
            return inner.getMetrics().getNumberOfFailedCalls();
        } finally {
            lock.unlock();
        }
    }

    /** When it lets a call through at the latest; zero where it does now, and where an administrator keeps it open. */
    public Duration retryAfter() {
        lock.lock();
        try {
            return seen == CircuitBreaker.State.OPEN ? openLeft() : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    public Forced forced() {
        lock.lock();
        try {
            return forced;
        } finally {
            lock.unlock();
        }
    }

    /** Puts it under an administrator's will; {@link Forced#NO} begins anew, closed and with nothing held against it. */
    public void force(Forced will) {
        lock.lock();
        try {
            forced = will;
            switch (will) {
                case NO -> inner.reset();
                case OPEN -> inner.transitionToForcedOpenState();
                case CLOSED -> inner.transitionToDisabledState();
            }
            note();
            begin();
        } finally {
            lock.unlock();
        }
    }

    void answered(Permit permit) {
        lock.lock();
        try {
            permit.answersAt(clock.nanoTime());
            if (seen == CircuitBreaker.State.HALF_OPEN) {
                settleLocked(permit, Permit.Verdict.SUCCESS);
            }
        } finally {
            lock.unlock();
        }
    }

    void settle(Permit permit, Permit.Verdict verdict) {
        lock.lock();
        try {
            settleLocked(permit, verdict);
        } finally {
            lock.unlock();
        }
    }

    private void settleLocked(Permit permit, Permit.Verdict verdict) {
        if (!permit.settles() || !permit.isOf(era)) {
            return;
        }
        long took = permit.tookNanos(clock.nanoTime());
        boolean slow = took > config.slowCall().toNanos();
        switch (verdict) {
            case NONE -> inner.releasePermission();
            case SUCCESS -> record(took, slow);
            case FAILURE -> record(took, true);
        }
        note();
    }

    private void record(long took, boolean failed) {
        if (!failed) {
            inARow = 0;
            inner.onSuccess(took, TimeUnit.NANOSECONDS);
            return;
        }
        inARow++;
        inner.onError(took, TimeUnit.NANOSECONDS, recorded);
        if (inner.getState() == CircuitBreaker.State.CLOSED && inARow >= config.failuresInARow()) {
            inner.transitionToOpenState();
        }
    }

    /** The inner breaker changes its state only within calls made here, so none goes unseen. */
    private void note() {
        CircuitBreaker.State now = inner.getState();
        if (now != seen) {
            seen = now;
            begin();
        }
    }

    private void begin() {
        era++;
        inARow = 0;
        if (seen == CircuitBreaker.State.OPEN) {
            openedAtNanos = clock.nanoTime();
        }
    }

    /** How long until a call may pass, as far as anybody can say. */
    private Duration untilNextTry() {
        return switch (seen) {
            case OPEN -> openLeft();
            case FORCED_OPEN -> config.openFor();
            case CLOSED, HALF_OPEN, DISABLED, METRICS_ONLY -> WHILE_PROBED;
        };
    }

    private Duration openLeft() {
        long left = config.openFor().toNanos() - (clock.nanoTime() - openedAtNanos);
        return Duration.ofNanos(Math.max(0, left));
    }
}
