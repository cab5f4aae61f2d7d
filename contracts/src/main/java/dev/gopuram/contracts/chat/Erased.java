package dev.gopuram.contracts.chat;

/** What an erasure found to delete; a repeated one finds nothing. */
public record Erased(long conversations, long responses, long items) {}
