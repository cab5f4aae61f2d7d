package dev.gopuram.contracts.models;

/** Asks for one model. */
public record FindModel(String name) {}
