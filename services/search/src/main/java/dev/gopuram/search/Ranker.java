package dev.gopuram.search;

import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/** Puts the passages of one query in order, in one view: the legs, their fusion, the re-ranking, the diversity. */
final class Ranker {
    /** Re-ranking reads the same passages on every page. */
    private static final int RERANK_DEPTH = 2 * QueryChecks.MAX_RERANKED;

    private static final Comparator<Ranked> BEST =
            Comparator.comparingDouble(Ranked::score).reversed().thenComparing(Ranked::id);

    private final DocumentStore store;
    private final Rerankers rerankers;
    private final IndexSearcher searcher;
    private final Asked asked;
    private final Legs legs;
    private final PassageKeys keys;

    Ranker(DocumentStore store, Rerankers rerankers, IndexSearcher searcher, Asked asked, Legs legs) {
        this.store = store;
        this.rerankers = rerankers;
        this.searcher = searcher;
        this.asked = asked;
        this.legs = legs;
        this.keys = new PassageKeys(searcher);
    }

    /**
     * What is to be ranked.
     *
     * @param point the query's vector; null in TEXT
     * @param behind whether the view may be behind the database
     */
    record Asked(
            StoredCollection collection,
            Query query,
            Fusion.Weighing weighing,
            @Nullable Vector point,
            boolean behind) {
        Ranking ranking() {
            return query.ranking() == null ? Ranking.DEFAULT : query.ranking();
        }
    }

    /**
     * Passages in order.
     *
     * @param candidates all that the legs found and the viewer may still read
     * @param cut whether a leg would have found more, had it been let
     */
    record Order(List<Ranked> ranked, List<Ranked> candidates, boolean cut, Usage usage) {}

    /** The order of what each leg finds within a depth. */
    Order rank(int depth) throws IOException {
        Rerank rerank = asked.ranking().rerank();
        int least = rerank == null ? depth : RERANK_DEPTH;
        Query.Mode mode = asked.query().mode();
        Vector point = asked.point();
        List<Fusion.Candidate> text = mode == Query.Mode.VECTOR ? List.of() : legs.text(least);
        List<Fusion.Candidate> vector = point == null ? List.of() : legs.vector(point, least);
        Set<Integer> gone = asked.behind() ? gone(text, vector) : Set.of();
        List<Ranked> candidates = Fusion.rank(mode, without(gone, text), without(gone, vector), asked.weighing());
        boolean cut = rerank == null && (text.size() == depth || vector.size() == depth);
        if (rerank == null) {
            return new Order(diversified(candidates), candidates, cut, Usage.NONE);
        }
        Reranked reranked = rerank(candidates, rerank);
        return new Order(diversified(reranked.ranked), candidates, cut, reranked.usage);
    }

    private static List<Fusion.Candidate> without(Set<Integer> gone, List<Fusion.Candidate> leg) {
        return gone.isEmpty()
                ? leg
                : leg.stream().filter(one -> !gone.contains(one.document())).toList();
    }

    /**
     * Passages whose document is not stored any more, is a later one under its id, or may not be read any more. They leave
     * before anything is ranked, so that no rank and no score tells of them.
     */
    private Set<Integer> gone(List<Fusion.Candidate> text, List<Fusion.Candidate> vector) throws IOException {
        Map<Integer, String> documents = new HashMap<>();
        for (List<Fusion.Candidate> leg : List.of(text, vector)) {
            for (Fusion.Candidate one : leg) {
                documents.put(one.document(), keys.document(one.document()));
            }
        }
        Map<String, StoredMark> stored = store.marks(asked.collection().id(), Set.copyOf(documents.values()));
        Set<Integer> gone = new HashSet<>();
        for (Map.Entry<Integer, String> one : documents.entrySet()) {
            StoredMark mark = stored.get(one.getValue());
            if (mark == null
                    || mark.born() != keys.born(one.getKey())
                    || !AccessQuery.admits(mark.access(), asked.query().viewer())) {
                gone.add(one.getKey());
            }
        }
        return gone;
    }

    private record Reranked(List<Ranked> ranked, Usage usage) {}

    private Reranked rerank(List<Ranked> ranked, Rerank rerank) throws IOException {
        List<Ranked> window = ranked.subList(0, Math.min(rerank.window(), ranked.size()));
        StoredFields fields = searcher.storedFields();
        List<String> passages = new ArrayList<>();
        for (Ranked one : window) {
            passages.add(IndexFields.shown(fields, one.document()).text());
        }
        Reranker.Question question =
                new Reranker.Question(asked.collection().space(), asked.query().text(), asked.point());
        Reranker.Judgement judgement = rerankers.named(rerank).judge(question, passages);
        List<Ranked> judged = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            judged.add(window.get(i).reranked(judgement.scores().get(i)));
        }
        judged.sort(BEST);
        return new Reranked(judged, judgement.usage());
    }

    private List<Ranked> diversified(List<Ranked> ranked) throws IOException {
        double diversity = asked.ranking().diversity();
        if (diversity == 0) {
            return ranked;
        }
        List<Ranked> head = Diversity.head(ranked);
        Map<Integer, Vector> points =
                Points.of(searcher, head.stream().map(Ranked::document).toList());
        List<Ranked> all = new ArrayList<>(Diversity.order(head, diversity, points));
        all.addAll(ranked.subList(head.size(), ranked.size()));
        return all;
    }
}
