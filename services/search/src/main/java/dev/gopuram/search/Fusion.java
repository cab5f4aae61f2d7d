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
 * <p>Hybrid: in each leg the scores are stretched so that the best candidate has 1 and the worst 0, and a passage's score
 * is {@code alpha * meaning + (1 - alpha) * words}; a leg that did not find it counts 0. Words alone: BM25 as a share of
 * the best. Meaning alone: the cosine, 0 where it is negative. Equal scores are ordered by id.
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

    /** A passage's place in the answer; a leg that did not find it has none. */
    record Ranked(
            int document,
            String id,
            double score,
            @Nullable Place text,
            @Nullable Place vector) {}

    private static final Comparator<Candidate> BEST_CANDIDATE =
            Comparator.comparingDouble(Candidate::score).reversed().thenComparing(Candidate::id);
    private static final Comparator<Ranked> BEST =
            Comparator.comparingDouble(Ranked::score).reversed().thenComparing(Ranked::id);

    private Fusion() {}

    /** All candidates of both legs, best first. */
    static List<Ranked> rank(Query.Mode mode, List<Candidate> text, List<Candidate> vector, double alpha) {
        Map<Integer, Place> textPlaces = places(text);
        Map<Integer, Place> vectorPlaces = places(vector);
        Map<Integer, String> ids = new HashMap<>();
        text.forEach(candidate -> ids.put(candidate.document, candidate.id));
        vector.forEach(candidate -> ids.put(candidate.document, candidate.id));
        Scale words = Scale.of(text);
        Scale meaning = Scale.of(vector);
        List<Ranked> ranked = new ArrayList<>(ids.size());
        ids.forEach((document, id) -> {
            Place t = textPlaces.get(document);
            Place v = vectorPlaces.get(document);
            double score = switch (mode) {
                case TEXT -> words.shareOfBest(t);
                case VECTOR -> v == null ? 0 : Math.clamp(v.score, 0, 1);
                case HYBRID -> alpha * meaning.stretched(v) + (1 - alpha) * words.stretched(t);
            };
            ranked.add(new Ranked(document, id, score, t, v));
        });
        ranked.sort(BEST);
        return ranked;
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
