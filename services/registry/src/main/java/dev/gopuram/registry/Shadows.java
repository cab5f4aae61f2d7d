package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Disagreement;
import dev.gopuram.contracts.registry.ShadowComparison;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What several nodes compared, as one comparison. */
final class Shadows {
    private Shadows() {}

    static ShadowComparison together(List<ShadowComparison> all) {
        ShadowComparison sum = all.getFirst();
        for (ShadowComparison each : all.subList(1, all.size())) {
            sum = added(sum, each);
        }
        return sum;
    }

    private static ShadowComparison added(ShadowComparison a, ShadowComparison b) {
        long compared = a.compared() + b.compared();
        double mean =
                compared == 0 ? 0 : (a.meanDifference() * a.compared() + b.meanDifference() * b.compared()) / compared;
        return new ShadowComparison(
                compared,
                a.identical() + b.identical(),
                a.close() + b.close(),
                a.sameLabel() + b.sameLabel(),
                a.candidateFailed() + b.candidateFailed(),
                a.stableFailed() + b.stableFailed(),
                a.dropped() + b.dropped(),
                Math.max(a.largestDifference(), b.largestDifference()),
                mean,
                worst(a.worst(), b.worst()));
    }

    private static List<Disagreement> worst(List<Disagreement> a, List<Disagreement> b) {
        return Stream.concat(a.stream(), b.stream())
                .sorted(Comparator.comparingDouble(Disagreement::difference).reversed())
                .limit(EvidenceRows.MOST_DISAGREEMENTS)
                .toList();
    }
}
