package dev.gopuram.contracts.registry;

/**
 * How far a feature has moved from what the version was trained on.
 *
 * @param psi population stability index
 * @param chiSquareP the probability of such a difference by chance
 */
public record FeatureDrift(String feature, double psi, double chiSquareP, long samples) {}
