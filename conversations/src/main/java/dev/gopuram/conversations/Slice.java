package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.ItemOrder;

/**
 * Which part of a list is wanted.
 *
 * @param after the last item before it; empty for the beginning
 * @param limit how many items
 */
record Slice(String after, int limit, ItemOrder order) {}
