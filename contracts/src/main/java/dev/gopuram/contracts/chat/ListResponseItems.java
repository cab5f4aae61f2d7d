package dev.gopuram.contracts.chat;

/**
 * Asks for the items that a stored response was an answer to.
 *
 * @param after the last item of the page before; empty for the first page
 * @param limit how many
 */
public record ListResponseItems(String response, String after, int limit, ItemOrder order) {}
