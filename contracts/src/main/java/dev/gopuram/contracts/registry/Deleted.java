package dev.gopuram.contracts.registry;

/** Whether there was something to delete. */
public record Deleted(boolean found) {}
