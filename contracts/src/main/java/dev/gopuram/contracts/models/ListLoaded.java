package dev.gopuram.contracts.models;

/** Asks which versions are here, and which of them are loaded. */
public record ListLoaded() {}
