package dev.gopuram.contracts.chat;

/** Asks for the breakers of the providers. */
public record ListBreakers() {}
