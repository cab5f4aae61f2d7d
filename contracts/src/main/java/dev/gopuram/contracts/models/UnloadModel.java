package dev.gopuram.contracts.models;

/** Asks to unload a model, or one version of it, after the calls in flight. It stays so until it is loaded. */
public record UnloadModel(String model) {}
