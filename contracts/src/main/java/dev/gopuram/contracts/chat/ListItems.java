package dev.gopuram.contracts.chat;

/**
 * Asks for a conversation's items.
 *
 * @param after the last item of the page before; empty for the first page
 * @param limit how many
 */
public record ListItems(String conversation, String after, int limit, ItemOrder order) {}
