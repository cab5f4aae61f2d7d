package dev.gopuram.contracts.chat;

/** Asks to erase all that is stored of a subject. */
public record EraseSubject(String subject) {}
