package dev.gopuram.contracts.models;

/** How often something was done and how long it took together. */
public record Timing(long count, long nanos) {}
