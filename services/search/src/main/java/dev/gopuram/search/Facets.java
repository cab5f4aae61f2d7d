package dev.gopuram.search;

import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.FacetCount;
import dev.gopuram.contracts.search.FacetCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts the documents behind the passages that match, by their metadata. All passages of a document lie in one segment,
 * since they are written at once, and carry the same metadata; so the first one that matches stands for it.
 */
final class Facets {
    private static final Comparator<FacetCount> MOST =
            Comparator.comparingLong(FacetCount::documents).reversed().thenComparing(FacetCount::value);

    private final List<Facet> asked;
    private final List<Map<String, Long>> counts;

    private Facets(List<Facet> asked) {
        this.asked = asked;
        this.counts = asked.stream()
                .map(facet -> (Map<String, Long>) new HashMap<String, Long>())
                .toList();
    }

    /** The counts in the order asked; the matches are numbers in the searcher's view. */
    static List<FacetCounts> count(IndexSearcher searcher, FixedBitSet matches, List<Facet> asked) throws IOException {
        Facets facets = new Facets(asked);
        for (LeafReaderContext segment : searcher.getLeafContexts()) {
            facets.add(segment, matches);
        }
        return facets.result();
    }

    private List<FacetCounts> result() {
        List<FacetCounts> result = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            List<FacetCount> most = counts.get(i).entrySet().stream()
                    .map(entry -> new FacetCount(entry.getKey(), entry.getValue()))
                    .sorted(MOST)
                    .limit(asked.get(i).limit())
                    .toList();
            result.add(new FacetCounts(asked.get(i).field(), most));
        }
        return result;
    }

    private void add(LeafReaderContext segment, FixedBitSet matches) throws IOException {
        SortedSetDocValues facts = FactFields.counted(segment.reader());
        List<Tally> tallies = new ArrayList<>();
        for (Facet facet : asked) {
            tallies.add(new Tally(FactFields.numbersOf(facts, facet.field())));
        }
        tally(segment, matches, facts, tallies);
        for (int i = 0; i < asked.size(); i++) {
            tallies.get(i).addTo(counts.get(i), asked.get(i).field(), facts);
        }
    }

    private static void tally(
            LeafReaderContext segment, FixedBitSet matches, SortedSetDocValues facts, List<Tally> tallies)
            throws IOException {
        SortedDocValues documents = DocValues.getSorted(segment.reader(), IndexFields.DOCUMENT);
        FixedBitSet seen = new FixedBitSet(Math.max(1, documents.getValueCount()));
        int end = segment.docBase + segment.reader().maxDoc();
        BitSetIterator passages = new BitSetIterator(matches, 0);
        for (int passage = passages.advance(segment.docBase);
                passage != DocIdSetIterator.NO_MORE_DOCS && passage < end;
                passage = passages.nextDoc()) {
            int own = passage - segment.docBase;
            if (documents.advanceExact(own) && !seen.getAndSet(documents.ordValue()) && facts.advanceExact(own)) {
                for (int i = 0; i < facts.docValueCount(); i++) {
                    long fact = facts.nextOrd();
                    tallies.forEach(tally -> tally.saw(fact));
                }
            }
        }
    }

    /** The counts of one field's facts in one segment. */
    private static final class Tally {
        private final FactFields.Numbers numbers;
        private final int[] counts;

        Tally(FactFields.Numbers numbers) {
            this.numbers = numbers;
            this.counts = new int[Math.toIntExact(numbers.to() - numbers.from())];
        }

        void saw(long fact) {
            if (numbers.has(fact)) {
                counts[(int) (fact - numbers.from())]++;
            }
        }

        void addTo(Map<String, Long> all, String field, SortedSetDocValues facts) throws IOException {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    String value = FactFields.value(field, facts.lookupOrd(numbers.from() + i));
                    all.merge(value, (long) counts[i], Long::sum);
                }
            }
        }
    }

    /** Every passage of the view that the query matches, and the candidates beside. */
    static FixedBitSet matches(
            IndexSearcher searcher, org.apache.lucene.search.@Nullable Query all, List<Ranked> candidates)
            throws IOException {
        FixedBitSet matches =
                new FixedBitSet(Math.max(1, searcher.getIndexReader().maxDoc()));
        candidates.forEach(one -> matches.set(one.document()));
        if (all != null) {
            Weight weight = searcher.createWeight(searcher.rewrite(all), ScoreMode.COMPLETE_NO_SCORES, 1);
            for (LeafReaderContext segment : searcher.getLeafContexts()) {
                gather(segment, weight.scorer(segment), matches);
            }
        }
        return matches;
    }

    private static void gather(LeafReaderContext segment, @Nullable Scorer matching, FixedBitSet matches)
            throws IOException {
        if (matching == null) {
            return;
        }
        Bits live = segment.reader().getLiveDocs();
        DocIdSetIterator passages = matching.iterator();
        for (int own = passages.nextDoc(); own != DocIdSetIterator.NO_MORE_DOCS; own = passages.nextDoc()) {
            if (live == null || live.get(own)) {
                matches.set(segment.docBase + own);
            }
        }
    }
}
