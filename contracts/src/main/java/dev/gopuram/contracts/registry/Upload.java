package dev.gopuram.contracts.registry;

/**
 * A place for a bundle's archive; what is not registered within a day is removed.
 *
 * @param bytes how many have come
 */
public record Upload(String id, long bytes) {}
