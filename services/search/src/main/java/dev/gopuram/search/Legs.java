package dev.gopuram.search;

import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/** Runs the two searches that a query may ask for, each within its metadata filter. */
final class Legs {
    private final Words analyzer;
    private final VectorLeg vectors;

    Legs(Words analyzer, VectorLeg vectors) {
        this.analyzer = analyzer;
        this.vectors = vectors;
    }

    /**
     * What the legs found.
     *
     * @param words the query's words, for highlighting
     */
    record Candidates(
            org.apache.lucene.search.Query words, List<Fusion.Candidate> text, List<Fusion.Candidate> vector) {}

    Candidates search(IndexSearcher searcher, Query query, @Nullable Vector point, int depth) throws IOException {
        org.apache.lucene.search.Query words = WordsQuery.of(analyzer, query.text());
        org.apache.lucene.search.Query filter = filter(query.filter());
        List<Fusion.Candidate> text =
                query.mode() == Query.Mode.VECTOR ? List.of() : text(searcher, words, filter, depth);
        List<Fusion.Candidate> vector = point == null ? List.of() : vector(searcher, point, filter, depth);
        return new Candidates(words, text, vector);
    }

    private static org.apache.lucene.search.@Nullable Query filter(Map<String, String> facts) {
        if (facts.isEmpty()) {
            return null;
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        facts.forEach((key, value) ->
                all.add(new TermQuery(IndexFields.metadataTerm(key, value)), BooleanClause.Occur.FILTER));
        return all.build();
    }

    private static List<Fusion.Candidate> text(
            IndexSearcher searcher,
            org.apache.lucene.search.Query words,
            org.apache.lucene.search.@Nullable Query filter,
            int depth)
            throws IOException {
        org.apache.lucene.search.Query within = filter == null
                ? words
                : new BooleanQuery.Builder()
                        .add(words, BooleanClause.Occur.MUST)
                        .add(filter, BooleanClause.Occur.FILTER)
                        .build();
        return candidates(searcher, searcher.search(within, depth).scoreDocs, score -> score);
    }

    private List<Fusion.Candidate> vector(
            IndexSearcher searcher, Vector point, org.apache.lucene.search.@Nullable Query filter, int depth)
            throws IOException {
        return candidates(searcher, vectors.nearest(searcher, point, filter, depth), Legs::cosine);
    }

    /** Lucene's score of a dot product is {@code (1 + cosine) / 2}. */
    private static double cosine(double luceneScore) {
        return 2 * luceneScore - 1;
    }

    private interface Reading {
        double score(double luceneScore);
    }

    private static List<Fusion.Candidate> candidates(IndexSearcher searcher, ScoreDoc[] found, Reading reading)
            throws IOException {
        List<Fusion.Candidate> candidates = new ArrayList<>(found.length);
        for (ScoreDoc one : found) {
            candidates.add(new Fusion.Candidate(one.doc, passageId(searcher, one.doc), reading.score(one.score)));
        }
        return candidates;
    }

    private static String passageId(IndexSearcher searcher, int document) throws IOException {
        List<LeafReaderContext> leaves = searcher.getLeafContexts();
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(document, leaves));
        BinaryDocValues ids = DocValues.getBinary(leaf.reader(), IndexFields.PASSAGE);
        if (!ids.advanceExact(document - leaf.docBase)) {
            throw new IOException("passage " + document + ": no id (expected: one)");
        }
        return ids.binaryValue().utf8ToString();
    }
}
