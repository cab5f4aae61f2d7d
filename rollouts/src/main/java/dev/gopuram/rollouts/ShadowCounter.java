package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Disagreement;
import dev.gopuram.contracts.registry.ShadowComparison;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** How a shadow's answers compare; all that were asked of both count as compared, failures included. */
final class ShadowCounter {
    /** Of the requests answered most differently, so many are kept. */
    private static final int WORST = 10;

    private final PriorityQueue<Disagreement> worst =
            new PriorityQueue<>(Comparator.comparingDouble(Disagreement::difference));
    private long compared;
    private long identical;
    private long close;
    private long sameLabel;
    private long candidateFailed;
    private long stableFailed;
    private long dropped;
    private double largest;
    private double sum;
    private long answered;
    private long reported;

    synchronized void add(Compared result) {
        switch (result) {
            case Compared.Answers answers -> answers(answers);
            case Compared.CandidateFailed failed -> {
                compared++;
                candidateFailed++;
            }
            case Compared.StableFailed failed -> {
                compared++;
                stableFailed++;
            }
            case Compared.BothFailed failed -> compared++;
            case Compared.Dropped drop -> dropped++;
        }
    }

    private void answers(Compared.Answers answers) {
        compared++;
        answered++;
        identical += answers.identical() ? 1 : 0;
        close += answers.close() ? 1 : 0;
        sameLabel += answers.sameLabel() ? 1 : 0;
        largest = Math.max(largest, answers.difference());
        sum += answers.difference();
        if (answers.disagreement() != null) {
            worst.add(answers.disagreement());
            if (worst.size() > WORST) {
                worst.remove();
            }
        }
    }

    /** How much there is that the registry does not have. */
    synchronized long news() {
        return compared + dropped - reported;
    }

    synchronized void reported(long count) {
        reported = count;
    }

    synchronized ShadowComparison comparison() {
        return new ShadowComparison(
                compared,
                identical,
                close,
                sameLabel,
                candidateFailed,
                stableFailed,
                dropped,
                largest,
                answered == 0 ? 0 : sum / answered,
                List.copyOf(worst));
    }
}
