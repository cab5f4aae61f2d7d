package dev.gopuram.platform.balance;

import java.time.Duration;

/**
 * One address as it stands.
 *
 * @param inFlight calls that it has now
 * @param healthy what its health checks say; true where none are made
 * @param ejectedFor how long it is still left alone because its calls failed; zero where it is not
 */
public record AddressState<A>(A address, int inFlight, boolean healthy, Duration ejectedFor) {
    public boolean ejected() {
        return ejectedFor.isPositive();
    }

    /** Whether it is given calls as long as any is. */
    public boolean fit() {
        return healthy && !ejected();
    }
}
