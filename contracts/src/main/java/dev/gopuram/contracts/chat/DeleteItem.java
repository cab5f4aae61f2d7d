package dev.gopuram.contracts.chat;

/** Asks to delete one item of a conversation. */
public record DeleteItem(String conversation, String id) {}
