package dev.gopuram.contracts.registry;

/** What one node compared, from its start on. */
public record ShadowReport(String rollout, ShadowComparison comparison) {}
