package dev.gopuram.rollouts;

/**
 * One of the two versions of a roll-out, in one step: what a request counts for.
 *
 * @param step of the policy's steps, from 0
 */
public record Arm(String rollout, int step, boolean candidate) {}
