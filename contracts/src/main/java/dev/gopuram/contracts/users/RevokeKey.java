package dev.gopuram.contracts.users;

/** Asks to withdraw a key. */
public record RevokeKey(String id) {}
