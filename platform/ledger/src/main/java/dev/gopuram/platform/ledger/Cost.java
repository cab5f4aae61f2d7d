package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Problem;

/**
 * What one call costs, in every currency at once.
 *
 * @param requests the call itself: 1, or 0 where it is not to count
 * @param inputTokens tokens read
 * @param outputTokens tokens written
 * @param nanoUsd money, in billionths of a dollar
 * @param cpuMicros processor time
 * @param concurrent places it takes: 1 while it runs, 0 once it is over
 */
public record Cost(long requests, long inputTokens, long outputTokens, long nanoUsd, long cpuMicros, long concurrent) {
    public static final Cost NONE = new Cost(0, 0, 0, 0, 0, 0);

    public Cost {
        if (requests < 0 || inputTokens < 0 || outputTokens < 0 || nanoUsd < 0 || cpuMicros < 0 || concurrent < 0) {
            throw Problem.invalid(
                    "cost",
                    requests + ", " + inputTokens + ", " + outputTokens + ", " + nanoUsd + ", " + cpuMicros + ", "
                            + concurrent,
                    "0 or more of each");
        }
    }

    public long in(Currency currency) {
        return switch (currency) {
            case REQUESTS -> requests;
            case INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS -> outputTokens;
            case TOKENS -> inputTokens + outputTokens;
            case NANO_USD -> nanoUsd;
            case CPU_MICROS -> cpuMicros;
            case CONCURRENT -> concurrent;
        };
    }

    /** The same when the call is over: its place is free again. */
    public Cost over() {
        return concurrent == 0 ? this : new Cost(requests, inputTokens, outputTokens, nanoUsd, cpuMicros, 0);
    }
}
