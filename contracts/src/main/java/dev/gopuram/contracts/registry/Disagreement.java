package dev.gopuram.contracts.registry;

/**
 * A request that both answered differently.
 *
 * @param stable what the version in use said, in short
 */
public record Disagreement(String requestId, String stable, String candidate, double difference) {}
