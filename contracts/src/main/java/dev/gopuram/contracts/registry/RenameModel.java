package dev.gopuram.contracts.registry;

/** Gives a model another name. */
public record RenameModel(String model, String to) {}
