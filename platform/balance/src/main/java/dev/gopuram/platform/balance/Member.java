package dev.gopuram.platform.balance;

import java.time.Duration;

/** What a pool knows of one address. Guarded by the pool's lock. */
final class Member<A> {
    /** The share with which an address begins that has come back. */
    private static final double FIRST_SHARE = 0.1;

    final A address;
    private final BalanceConfig config;
    private int inFlight;

    private int failuresInRow;
    private long windowStart;
    private int calls;
    private int failures;

    private int ejections;
    private boolean ejected;
    private long ejectedUntil;

    private boolean healthy = true;
    private int checksInRow;

    private boolean rising;
    private long risingSince;

    Member(A address, BalanceConfig config, long now) {
        this.address = address;
        this.config = config;
        this.windowStart = now;
    }

    int inFlight() {
        return inFlight;
    }

    void take() {
        inFlight++;
    }

    void giveBack() {
        inFlight--;
    }

    boolean ejected() {
        return ejected;
    }

    boolean healthy() {
        return healthy;
    }

    boolean fit() {
        return healthy && !ejected;
    }

    Duration ejectedFor(long now) {
        return ejected ? Duration.ofNanos(Math.max(1, ejectedUntil - now)) : Duration.ZERO;
    }

    /** An ejection that has lasted long enough ends. */
    void lookAt(long now) {
        if (ejected && now - ejectedUntil >= 0) {
            ejected = false;
            forget(now);
            rise(now);
        }
    }

    /** Calls in flight for its share: what the choice compares. */
    double load(long now) {
        return (inFlight + 1) / share(now);
    }

    private double share(long now) {
        if (!rising) {
            return 1;
        }
        double passed = (double) (now - risingSince) / config.slowStart().toNanos();
        if (passed >= 1) {
            rising = false;
            return 1;
        }
        return FIRST_SHARE + (1 - FIRST_SHARE) * passed;
    }

    private void rise(long now) {
        rising = config.slowStart().isPositive();
        risingSince = now;
    }

    /** Notes how a call ended; true where that is reason enough to eject. */
    boolean ended(Outcome outcome, long now) {
        if (outcome == Outcome.UNTOLD || ejected) {
            return false;
        }
        if (now - windowStart >= config.ejection().window().toNanos()) {
            windowStart = now;
            calls = 0;
            failures = 0;
        }
        calls++;
        if (outcome == Outcome.GOOD) {
            failuresInRow = 0;
            return false;
        }
        failures++;
        failuresInRow++;
        return tooManyInRow() || tooLargeShare();
    }

    private boolean tooManyInRow() {
        int most = config.ejection().consecutiveFailures();
        return most > 0 && failuresInRow >= most;
    }

    private boolean tooLargeShare() {
        int percent = config.ejection().failurePercent();
        return percent > 0 && calls >= config.ejection().minCalls() && failures * 100L >= (long) percent * calls;
    }

    /** The count of ejections falls by one for each longest ejection that it kept free of them. */
    void eject(long now) {
        long free = ejections == 0 ? 0 : Math.max(0, now - ejectedUntil);
        ejections -=
                (int) Math.min(ejections, free / config.ejection().maxTime().toNanos());
        ejections++;
        ejected = true;
        ejectedUntil = now + config.ejection().lasting(ejections).toNanos();
    }

    private void forget(long now) {
        failuresInRow = 0;
        windowStart = now;
        calls = 0;
        failures = 0;
    }

    /** Notes a health check; true where it turned the address. */
    boolean checked(boolean good, HealthCheckConfig bounds, long now) {
        if (good == healthy) {
            checksInRow = 0;
            return false;
        }
        if (++checksInRow < (good ? bounds.healthy() : bounds.unhealthy())) {
            return false;
        }
        healthy = good;
        checksInRow = 0;
        if (good) {
            forget(now);
            rise(now);
        }
        return true;
    }
}
