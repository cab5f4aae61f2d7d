package dev.gopuram.evaluation;

import java.util.Map;
import java.util.Set;

/**
 * What rows must keep to. Shares are of all rows.
 *
 * @param labels those there may be
 * @param ranges those numbers that every row must have, and between which bounds
 * @param maxDuplicates the share of rows that repeat another
 * @param maxOutliers the share of rows with a number far outside of the others
 * @param maxFlips the share of rows whose label speaks against that of their likes
 * @param maxActorShare the share of rows that may come from one actor
 * @param minLabelShare the share that each label must have, of an equal share
 */
public record DataRules(
        Set<String> labels,
        Map<String, Range> ranges,
        double maxDuplicates,
        double maxOutliers,
        double maxFlips,
        double maxActorShare,
        double minLabelShare) {
    private static final double FEW = 0.01;
    private static final double SOME = 0.05;

    public DataRules {
        labels = Set.copyOf(labels);
        ranges = Map.copyOf(ranges);
    }

    /** Few duplicates and outliers, some flips, no actor with more than a third, no label under a third of its share. */
    public static DataRules of(Set<String> labels, Map<String, Range> ranges) {
        return new DataRules(labels, ranges, FEW, FEW, SOME, 1 / 3.0, 1 / 3.0);
    }

    /** Both bounds are within. */
    public record Range(double min, double max) {
        boolean holds(double value) {
            return value >= min && value <= max;
        }
    }
}
