package dev.gopuram.contracts.chat;

/**
 * Asks for a subject's conversations, newest first.
 *
 * @param subject whose; the caller's own where empty
 * @param after the last conversation of the page before; empty for the first page
 * @param limit how many
 */
public record ListConversations(String subject, String after, int limit) {}
