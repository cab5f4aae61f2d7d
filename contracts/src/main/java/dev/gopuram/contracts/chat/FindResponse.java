package dev.gopuram.contracts.chat;

/** Asks for one stored response. */
public record FindResponse(String id) {}
