package dev.gopuram.search;

import dev.gopuram.contracts.search.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes one ranking of two legs whose scores mean different things.
 *
 * <p>Hybrid, normalised: in each leg the scores are stretched so that the best candidate has 1 and the worst 0, and a
 * passage's score is {@code alpha * meaning + (1 - alpha) * words}; a leg that did not find it counts 0. Hybrid, by ranks:
 * the sum of {@code 1 / (k + rank)} over the legs. Words alone: BM25 as a share of the best. Meaning alone: the cosine, 0
 * where it is negative. Equal scores are ordered by id.
 */
final class Fusion {
    /**
     * One candidate of a leg.
     *
     * @param document Lucene's number for the passage, in the one view that both legs searched
     * @param id the passage's id
     * @param score BM25, or the cosine
     */
    record Candidate(int document, String id, double score) {}

    /** A candidate's place in a leg, from 1. */
    record Place(double score, int rank) {}

    /**
     * How the legs weigh.
     *
     * @param alpha the weight of meaning against words, where scores are fused
     * @param k what is added to ranks, where ranks are
     */
    record Weighing(Query.Fusion kind, double alpha, int k) {
        static final int DEFAULT_K = 60;

        static Weighing normalized(double alpha) {
            return new Weighing(Query.Fusion.NORMALIZED, alpha, DEFAULT_K);
        }

        static Weighing rrf(int k) {
            return new Weighing(Query.Fusion.RRF, 0.5, k);
        }

        /** The weight of meaning that a query of this mode gives. */
        double used(Query.Mode mode) {
            return switch (mode) {
                case TEXT -> 0;
                case VECTOR -> 1;
                case HYBRID -> kind == Query.Fusion.RRF ? 0.5 : alpha;
            };
        }
    }

    private static final Comparator<Candidate> BEST_CANDIDATE =
            Comparator.comparingDouble(Candidate::score).reversed().thenComparing(Candidate::id);

    private final Query.Mode mode;
    private final Weighing weighing;
    private final Scale words;
    private final Scale meaning;

    private Fusion(Query.Mode mode, List<Candidate> text, List<Candidate> vector, Weighing weighing) {
        this.mode = mode;
        this.weighing = weighing;
        this.words = Scale.of(text);
        this.meaning = Scale.of(vector);
    }

    /** All candidates of both legs, best first. */
    static List<Ranked> rank(Query.Mode mode, List<Candidate> text, List<Candidate> vector, Weighing weighing) {
        Fusion fusion = new Fusion(mode, text, vector, weighing);
        Map<Integer, Place> textPlaces = places(text);
        Map<Integer, Place> vectorPlaces = places(vector);
        Map<Integer, Candidate> fused = new HashMap<>();
        for (List<Candidate> leg : List.of(text, vector)) {
            for (Candidate one : leg) {
                double score = fusion.score(textPlaces.get(one.document), vectorPlaces.get(one.document));
                fused.put(one.document, new Candidate(one.document, one.id, score));
            }
        }
        List<Candidate> best = fused.values().stream().sorted(BEST_CANDIDATE).toList();
        List<Ranked> ranked = new ArrayList<>(best.size());
        for (Candidate one : best) {
            Place t = textPlaces.get(one.document);
            Place v = vectorPlaces.get(one.document);
            ranked.add(Ranked.fused(one.document, one.id, one.score, t, v, ranked.size() + 1));
        }
        return ranked;
    }

    private double score(@Nullable Place text, @Nullable Place vector) {
        return switch (mode) {
            case TEXT -> words.shareOfBest(text);
            case VECTOR -> vector == null ? 0 : Math.clamp(vector.score, 0, 1);
            case HYBRID ->
                switch (weighing.kind) {
                    case NORMALIZED ->
                        weighing.alpha * meaning.stretched(vector) + (1 - weighing.alpha) * words.stretched(text);
                    case RRF -> reciprocal(text) + reciprocal(vector);
                };
        };
    }

    private double reciprocal(@Nullable Place place) {
        return place == null ? 0 : 1.0 / (weighing.k + place.rank);
    }

    private static Map<Integer, Place> places(List<Candidate> leg) {
        List<Candidate> sorted = leg.stream().sorted(BEST_CANDIDATE).toList();
        Map<Integer, Place> places = new HashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            places.put(sorted.get(i).document, new Place(sorted.get(i).score, i + 1));
        }
        return places;
    }

    /** The range of a leg's scores. */
    private record Scale(double least, double most) {
        static Scale of(List<Candidate> leg) {
            var scores = leg.stream().mapToDouble(Candidate::score).summaryStatistics();
            return new Scale(scores.getMin(), scores.getMax());
        }

        /** Where all candidates score the same, all are the best. */
        double stretched(@Nullable Place place) {
            if (place == null) {
                return 0;
            }
            return most == least ? 1 : (place.score - least) / (most - least);
        }

        double shareOfBest(@Nullable Place place) {
            return place == null || most <= 0 ? 0 : place.score / most;
        }
    }
}
