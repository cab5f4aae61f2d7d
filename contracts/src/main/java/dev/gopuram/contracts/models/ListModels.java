package dev.gopuram.contracts.models;

/** Asks which models there are. */
public record ListModels() {}
