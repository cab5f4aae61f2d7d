package dev.gopuram.contracts.chat;

/** Asks to delete a stored response. */
public record DeleteResponse(String id) {}
