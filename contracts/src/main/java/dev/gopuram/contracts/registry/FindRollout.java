package dev.gopuram.contracts.registry;

/** Asks for a roll-out. */
public record FindRollout(String id) {}
