package dev.gopuram.search;

import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/** Runs the two searches that a query may ask for, each within what the viewer may read and the filter lets pass. */
final class Legs {
    private final IndexSearcher searcher;
    private final PassageKeys keys;
    private final org.apache.lucene.search.Query words;
    private final org.apache.lucene.search.@Nullable Query within;
    private final VectorLeg vectors;

    /**
     * The searches in one view.
     *
     * @param words the query's words
     * @param facts what the filter asks for
     */
    Legs(
            IndexSearcher searcher,
            Query query,
            org.apache.lucene.search.Query words,
            List<org.apache.lucene.search.Query> facts,
            VectorLeg vectors)
            throws IOException {
        this.searcher = searcher;
        this.vectors = vectors;
        this.keys = new PassageKeys(searcher);
        this.words = words;
        this.within = within(AccessQuery.of(searcher.getIndexReader(), query.viewer()), facts);
    }

    private static org.apache.lucene.search.@Nullable Query within(
            org.apache.lucene.search.@Nullable Query readable, List<org.apache.lucene.search.Query> facts) {
        if (readable == null && facts.isEmpty()) {
            return null;
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        if (readable != null) {
            all.add(readable, BooleanClause.Occur.FILTER);
        }
        facts.forEach(fact -> all.add(fact, BooleanClause.Occur.FILTER));
        return all.build();
    }

    /** The best by words. */
    List<Fusion.Candidate> text(int depth) throws IOException {
        return candidates(searcher.search(allText(), depth).scoreDocs, score -> score);
    }

    /** All that the words match, for counting. */
    org.apache.lucene.search.Query allText() {
        return within == null
                ? words
                : new BooleanQuery.Builder()
                        .add(words, BooleanClause.Occur.MUST)
                        .add(within, BooleanClause.Occur.FILTER)
                        .build();
    }

    /** The nearest by meaning. */
    List<Fusion.Candidate> vector(Vector point, int depth) throws IOException {
        return candidates(vectors.nearest(searcher, point, within, depth), Legs::cosine);
    }

    /** Lucene's score of a dot product is {@code (1 + cosine) / 2}. */
    private static double cosine(double luceneScore) {
        return 2 * luceneScore - 1;
    }

    private interface Reading {
        double score(double luceneScore);
    }

    private List<Fusion.Candidate> candidates(ScoreDoc[] found, Reading reading) throws IOException {
        List<Fusion.Candidate> candidates = new ArrayList<>(found.length);
        for (ScoreDoc one : found) {
            candidates.add(new Fusion.Candidate(one.doc, keys.id(one.doc), reading.score(one.score)));
        }
        return candidates;
    }
}
