package dev.gopuram.contracts.registry;

/**
 * Asks for approvals, the newest first.
 *
 * @param model all where empty
 * @param limit 1..1000
 */
public record ListApprovals(String model, boolean pendingOnly, int limit) {}
