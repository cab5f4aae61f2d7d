package dev.gopuram.contracts.search;

/** Asks for all collections of the tenant. */
public record ListCollections() {}
