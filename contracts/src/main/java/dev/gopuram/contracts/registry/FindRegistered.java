package dev.gopuram.contracts.registry;

/** Asks for a registered model. */
public record FindRegistered(String model) {}
