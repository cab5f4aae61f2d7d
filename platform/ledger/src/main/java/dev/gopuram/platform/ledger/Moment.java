package dev.gopuram.platform.ledger;

import java.time.Instant;

/**
 * Now, twice.
 *
 * @param time by the store's clock, for windows
 * @param nanos by this node's steady one, for leases
 */
record Moment(Instant time, long nanos) {}
