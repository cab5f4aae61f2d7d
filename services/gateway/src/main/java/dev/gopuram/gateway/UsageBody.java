package dev.gopuram.gateway;

import dev.gopuram.kernel.Usage;

/** What a call used, as our own API writes it. */
record UsageBody(long inputTokens, long outputTokens, long totalTokens) {
    static UsageBody of(Usage usage) {
        return new UsageBody(usage.inputTokens(), usage.outputTokens(), usage.totalTokens());
    }
}
