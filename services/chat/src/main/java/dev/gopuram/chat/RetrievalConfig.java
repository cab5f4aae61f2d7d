package dev.gopuram.chat;

import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How an answer is grounded in a collection.
 *
 * @param limit how many passages are retrieved where the request does not say
 * @param mode how they are found
 * @param whenUnavailable what happens while {@code search} does not answer
 * @param timeout how long to wait for it
 * @param maxContextTokens how much retrieved text a prompt may hold, by our estimate
 */
public record RetrievalConfig(
        int limit, Query.Mode mode, WhenUnavailable whenUnavailable, Duration timeout, int maxContextTokens) {
    static final int MAX_LIMIT = 100;

    /** What an LLM's request does without its passages. */
    public enum WhenUnavailable {
        /** It fails, and says what is missing. */
        FAIL,
        /** It is answered without them, and the answer says so. */
        WITHOUT
    }

    public RetrievalConfig {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.invalid("limit", limit, "1.." + MAX_LIMIT);
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw Problem.invalid("timeout", timeout, "1ms..1m");
        }
        if (maxContextTokens < 64 || maxContextTokens > 1_000_000) {
            throw Problem.invalid("max_context_tokens", maxContextTokens, "64..1000000");
        }
    }

    public static RetrievalConfig defaults() {
        return new RetrievalConfig(12, Query.Mode.HYBRID, WhenUnavailable.FAIL, Duration.ofSeconds(3), 3000);
    }
}
