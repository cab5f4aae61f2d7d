/**
 * Ever slower answers for callers that keep hammering: owns the scores of callers and the places of those who wait;
 * calls nothing; never blocks and never holds a thread for who waits.
 */
@NullMarked
package dev.gopuram.platform.tarpit;

import org.jspecify.annotations.NullMarked;
