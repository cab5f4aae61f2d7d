package dev.gopuram.contracts.registry;

import java.time.Instant;
import java.util.List;

/**
 * What running a version's golden rows came to.
 *
 * @param reasons why it did not
 * @param medianMicros of a row
 * @param outputDigest SHA-256 of what it answered
 */
public record Check(
        boolean passed,
        List<String> reasons,
        int rows,
        long loadMicros,
        long medianMicros,
        String outputDigest,
        Instant at) {
    public Check {
        reasons = List.copyOf(reasons);
    }
}
