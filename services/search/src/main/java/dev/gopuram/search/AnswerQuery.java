package dev.gopuram.search;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/**
 * Answers a query from the collection's index. Both legs search the same unchanging view of it. Where that view is
 * behind the database, documents deleted since are left out of the answer.
 */
final class AnswerQuery {
    static final int MAX_TEXT = 8_192;
    static final int MAX_LIMIT = 100;

    /** Each leg brings this many times the limit, so that fusion sees what the other leg ranks low. */
    private static final int DEPTH_FACTOR = 10;

    private static final int LEAST_DEPTH = 100;

    private final DocumentStore store;
    private final CollectionNames names;
    private final Embedder embedder;
    private final Indexer indexer;
    private final Legs legs;
    private final Highlighter highlighter;
    private final double alpha;

    AnswerQuery(
            DocumentStore store,
            CollectionNames names,
            Embedder embedder,
            Indexer indexer,
            Words words,
            SearchConfig config) {
        this.store = store;
        this.names = names;
        this.embedder = embedder;
        this.indexer = indexer;
        this.legs = new Legs(words, new VectorLeg(config.rescoreOversample()));
        this.highlighter = new Highlighter(words);
        this.alpha = config.alpha();
    }

    Hits answer(Query query) {
        check(query);
        CallContext context = CallContext.current();
        StoredCollection collection = names.require(context.tenant(), query.collection());
        Vector point = null;
        Usage usage = Usage.NONE;
        if (query.mode() != Query.Mode.TEXT) {
            Embedder.Embedded embedded = embedder.query(collection.space(), query.text());
            point = embedded.vectors().getFirst();
            usage = embedded.usage();
        }
        context.deadline().check("embedding the query");
        try (Indexer.Lease lease = indexer.lease(collection, context.deadline())) {
            Vector asked = point;
            boolean behind = lease.visibleSeq() < collection.seq();
            return new Hits(lease.search(searcher -> hits(searcher, collection, query, asked, behind)), usage);
        }
    }

    private List<Hit> hits(
            IndexSearcher searcher, StoredCollection collection, Query query, @Nullable Vector point, boolean behind)
            throws IOException {
        double weight = query.alpha() == null ? alpha : query.alpha();
        int depth = Math.max(LEAST_DEPTH, query.limit() * DEPTH_FACTOR);
        Legs.Candidates candidates = legs.search(searcher, query, point, depth);
        List<Fusion.Ranked> ranked = Fusion.rank(query.mode(), candidates.text(), candidates.vector(), weight);
        StoredFields fields = searcher.storedFields();
        List<Hit> hits = new ArrayList<>();
        for (int from = 0; from < ranked.size() && hits.size() < query.limit(); from += query.limit()) {
            List<Found> page = new ArrayList<>();
            for (Fusion.Ranked one : ranked.subList(from, Math.min(ranked.size(), from + query.limit()))) {
                page.add(new Found(one, IndexFields.shown(fields, one.document())));
            }
            for (Found found : behind ? stillThere(collection, page) : page) {
                if (hits.size() < query.limit()) {
                    hits.add(hit(found, query, candidates.words(), weight));
                }
            }
        }
        return hits;
    }

    private record Found(Fusion.Ranked ranked, IndexFields.Shown shown) {}

    /** Those whose document is stored, and is the same document and not a later one under its id. */
    private List<Found> stillThere(StoredCollection collection, List<Found> page) {
        Set<String> documents = new HashSet<>();
        page.forEach(found -> documents.add(found.shown.document()));
        Map<String, StoredMark> stored = store.marks(collection.id(), documents);
        return page.stream()
                .filter(found -> isSame(found.shown, stored.get(found.shown.document())))
                .toList();
    }

    private static boolean isSame(IndexFields.Shown shown, @Nullable StoredMark stored) {
        return stored != null && stored.born() == shown.born();
    }

    private Hit hit(Found found, Query query, org.apache.lucene.search.Query words, double weight) throws IOException {
        IndexFields.Shown shown = found.shown;
        return new Hit(
                found.ranked.id(),
                shown.document(),
                shown.version(),
                shown.title(),
                found.ranked.score(),
                shown.text(),
                shown.span(),
                shown.heading(),
                shown.metadata(),
                highlighter.highlights(words, shown.text()),
                query.explain() ? explanation(found.ranked, query.mode(), weight) : null);
    }

    /** Alone, a leg has all the weight. */
    private static Explanation explanation(Fusion.Ranked ranked, Query.Mode mode, double weight) {
        Fusion.Place text = ranked.text();
        Fusion.Place vector = ranked.vector();
        double used = switch (mode) {
            case TEXT -> 0;
            case VECTOR -> 1;
            case HYBRID -> weight;
        };
        return new Explanation(
                text == null ? 0 : text.score(),
                text == null ? 0 : text.rank(),
                vector == null ? 0 : vector.score(),
                vector == null ? 0 : vector.rank(),
                used);
    }

    private static void check(Query query) {
        if (query.text().isBlank() || query.text().length() > MAX_TEXT) {
            String value = query.text().isBlank() ? "blank" : query.text().length() + " characters";
            throw Problem.invalid("text", value, "1.." + MAX_TEXT + " characters");
        }
        Checks.wholeCharacters("text", query.text());
        if (query.limit() < 1 || query.limit() > MAX_LIMIT) {
            throw Problem.invalid("limit", query.limit(), "1.." + MAX_LIMIT);
        }
        Double alpha = query.alpha();
        if (alpha != null && !(alpha >= 0 && alpha <= 1)) {
            throw Problem.invalid("alpha", alpha, "0..1");
        }
        Checks.metadata("filter", query.filter());
    }
}
