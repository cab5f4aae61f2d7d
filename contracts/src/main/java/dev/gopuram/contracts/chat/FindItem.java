package dev.gopuram.contracts.chat;

/** Asks for one item of a conversation. */
public record FindItem(String conversation, String id) {}
