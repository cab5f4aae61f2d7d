package dev.gopuram.contracts.registry;

import java.time.Duration;

/**
 * Asks what is to be served, when that is no longer what is known.
 *
 * @param revision what is known; 0 at first
 * @param patience how long to wait for a change
 * @param run one start of the node, as in its reports
 */
public record ChangesSince(long revision, Duration patience, String node, String run) {}
