/**
 * Circuit breakers, retries and their budget. Owns the rules: when a breaker opens and what closes it, how many retries a
 * dead server may cost, how long to wait before one. Calls nothing and starts no thread; the clock and randomness are its
 * callers'. What counts as a failure, and what may be sent twice, its callers say.
 */
@NullMarked
package dev.gopuram.platform.resilience;

import org.jspecify.annotations.NullMarked;
