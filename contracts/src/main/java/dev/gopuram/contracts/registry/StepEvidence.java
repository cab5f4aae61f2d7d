package dev.gopuram.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * What both versions did in one step.
 *
 * @param weight the candidate's share
 * @param slowMicros above this a request is slow; null where it is not known yet
 */
public record StepEvidence(
        int step, double weight, @Nullable Long slowMicros, ArmCounts stable, ArmCounts candidate) {}
