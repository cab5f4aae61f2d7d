package dev.gopuram.contracts.registry;

/** Deletes a model with its versions, of which none may stand behind a protected alias or in a roll-out. */
public record DeleteModel(String model) {}
