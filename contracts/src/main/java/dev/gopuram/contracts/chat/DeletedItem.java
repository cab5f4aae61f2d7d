package dev.gopuram.contracts.chat;

/**
 * What became of an item's deletion.
 *
 * @param found whether there was such an item
 * @param conversation as it is now
 */
public record DeletedItem(boolean found, Conversation conversation) {}
