package dev.gopuram.contracts.registry;

/** It has been counted. */
public record Reported(long revision) {}
