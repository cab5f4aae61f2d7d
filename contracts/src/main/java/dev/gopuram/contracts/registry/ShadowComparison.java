package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * How a shadow's answers differ from those that were given.
 *
 * @param close within tolerance
 * @param sameLabel whose best label is the same
 * @param candidateFailed where only the shadow failed
 * @param stableFailed where only the version in use failed
 * @param dropped not asked, for there were too many
 */
public record ShadowComparison(
        long compared,
        long identical,
        long close,
        long sameLabel,
        long candidateFailed,
        long stableFailed,
        long dropped,
        double largestDifference,
        double meanDifference,
        List<Disagreement> worst) {
    public ShadowComparison {
        worst = List.copyOf(worst);
    }
}
