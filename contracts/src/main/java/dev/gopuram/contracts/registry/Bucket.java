package dev.gopuram.contracts.registry;

/** How many values were in one range. */
public record Bucket(int index, long count) {}
