package dev.gopuram.contracts.chat;

/** Asks for one conversation. */
public record FindConversation(String id) {}
