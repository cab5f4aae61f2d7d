package dev.gopuram.contracts.registry;

/**
 * What one node counted of one version in one step of a roll-out, from its start on: a second delivery changes
 * nothing.
 */
public record ArmReport(String rollout, int step, boolean candidate, ArmCounts counts) {}
