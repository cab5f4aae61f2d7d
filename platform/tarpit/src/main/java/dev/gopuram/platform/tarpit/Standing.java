package dev.gopuram.platform.tarpit;

import java.time.Duration;

/**
 * How a caller stands now.
 *
 * @param caller its name
 * @param offences since it was first scored, without end of any kind
 * @param delay what its next request would wait
 * @param parked its requests that wait now
 */
public record Standing(String caller, double score, long offences, Duration delay, int parked) {}
