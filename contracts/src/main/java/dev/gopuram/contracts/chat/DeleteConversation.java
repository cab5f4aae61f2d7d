package dev.gopuram.contracts.chat;

/** Asks to delete a conversation with all its items. */
public record DeleteConversation(String id) {}
