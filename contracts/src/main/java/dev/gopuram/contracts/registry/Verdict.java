package dev.gopuram.contracts.registry;

/**
 * What the evidence comes to: how many times likelier it is if the candidate is worse, as natural logarithms; each
 * against its own bound.
 *
 * @param bound above this it is rolled back
 * @param missing what is missing for the next step; empty where nothing is
 */
public record Verdict(double errors, double latency, double accuracy, double bound, String missing) {}
