package dev.gopuram.contracts.models;

/** Asks to load a model, or one version of it, and to wait for that. */
public record LoadModel(String model) {}
