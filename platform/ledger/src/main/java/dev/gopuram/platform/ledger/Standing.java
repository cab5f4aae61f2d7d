package dev.gopuram.platform.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * How a limit stands, for the headers that tell a client.
 *
 * @param remaining what is left in this window, running calls taken off
 * @param reset until the window ends
 * @param resetAt when that is, by the clock of the store
 */
public record Standing(Rule rule, long remaining, Duration reset, Instant resetAt) {}
