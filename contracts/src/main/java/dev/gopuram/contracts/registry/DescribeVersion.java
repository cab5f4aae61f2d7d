package dev.gopuram.contracts.registry;

/** Changes what is said of a version. */
public record DescribeVersion(String model, String version, String description) {}
