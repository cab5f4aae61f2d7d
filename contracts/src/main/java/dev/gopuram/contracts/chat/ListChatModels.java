package dev.gopuram.contracts.chat;

/** Asks which models chat can answer with. */
public record ListChatModels() {}
