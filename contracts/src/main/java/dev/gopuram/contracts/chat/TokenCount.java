package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Usage;

/**
 * How many tokens a request would have.
 *
 * @param source who counted
 */
public record TokenCount(long inputTokens, Usage.Source source) {}
