package dev.gopuram.contracts.registry;

import java.time.Instant;

/**
 * One move of a roll-out.
 *
 * @param by who or what moved it
 * @param reason with the numbers it rests on
 */
public record Transition(RolloutState from, RolloutState to, int step, Instant at, String by, String reason) {}
