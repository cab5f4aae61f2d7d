package dev.gopuram.search;

import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;
import org.jspecify.annotations.Nullable;

/**
 * Answers a query from the collection's index. Both legs search the same unchanging view of it. Where that view is
 * behind the database, documents deleted since, or taken from the viewer, are left out of the answer.
 */
final class AnswerQuery {
    static final int MAX_TEXT = 8_192;
    static final int MAX_LIMIT = 1_000;

    /** Each leg brings this many times what is asked for, so that fusion sees what the other leg ranks low. */
    private static final int DEPTH_FACTOR = 10;

    /**
     * A walk for the nearest that brings few also misses more of them. In one segment of 100,000 a walk that brings 15
     * finds 95 of a hundred nearest, one that brings 100 all of them, and takes a tenth of a millisecond more.
     */
    private static final int LEAST_DEPTH = 100;

    /** One more than all pages together show, so that the last of them knows whether there is more. */
    private static final int MOST_DEPTH = Cursor.WINDOW + 1;

    private final DocumentStore store;
    private final CollectionNames names;
    private final Embedder embedder;
    private final Indexer indexer;
    private final Words words;
    private final VectorLeg vectors;
    private final Rerankers rerankers;
    private final SearchConfig config;

    AnswerQuery(
            DocumentStore store,
            CollectionNames names,
            Embedder embedder,
            Indexer indexer,
            Words words,
            Rerankers rerankers,
            SearchConfig config) {
        this.store = store;
        this.names = names;
        this.embedder = embedder;
        this.indexer = indexer;
        this.words = words;
        this.vectors = new VectorLeg(config.rescoreOversample());
        this.rerankers = rerankers;
        this.config = config;
    }

    Hits answer(Query query) {
        QueryChecks.check(query);
        requireReranker(query.ranking());
        CallContext context = CallContext.current();
        return names.with(context.tenant(), query.collection(), collection -> answer(collection, query, context));
    }

    private Hits answer(StoredCollection collection, Query query, CallContext context) {
        List<org.apache.lucene.search.Query> facts = FilterQuery.of(collection.schema(), query.filter(), query.where());
        Cursor cursor = Cursor.of(collection, query);
        Vector point = null;
        Usage usage = Usage.NONE;
        if (query.mode() != Query.Mode.TEXT) {
            Embedder.Embedded embedded = embedder.query(collection.space(), query.text());
            point = embedded.vectors().getFirst();
            usage = embedded.usage();
        }
        context.deadline().check("embedding the query");
        if (counts(query, cursor)) {
            // Counts cannot leave out what the index does not know to be deleted.
            indexer.await(collection.id(), collection.seq(), context.deadline());
        }
        try (Indexer.Lease lease = indexer.lease(collection, context.deadline())) {
            boolean behind = lease.visibleSeq() < collection.seq();
            Ranker.Asked asked = new Ranker.Asked(collection, query, weighing(query), point, behind);
            Usage spent = usage;
            Hits hits = lease.search(searcher -> page(searcher, asked, facts, cursor, spent));
            if (behind) {
                names.requireStill(collection);
            }
            return hits;
        }
    }

    private void requireReranker(@Nullable Ranking ranking) {
        Rerank rerank = ranking == null ? null : ranking.rerank();
        if (rerank != null) {
            rerankers.named(rerank);
        }
    }

    private Fusion.Weighing weighing(Query query) {
        Ranking ranking = query.ranking() == null ? Ranking.DEFAULT : query.ranking();
        return new Fusion.Weighing(
                ranking.fusion() == null ? config.fusion() : ranking.fusion(),
                query.alpha() == null ? config.alpha() : query.alpha(),
                ranking.rrfK() == null ? Fusion.Weighing.DEFAULT_K : ranking.rrfK());
    }

    private Hits page(
            IndexSearcher searcher,
            Ranker.Asked asked,
            List<org.apache.lucene.search.Query> facts,
            Cursor cursor,
            Usage spent)
            throws IOException {
        Query query = asked.query();
        org.apache.lucene.search.Query matched = WordsQuery.of(words, query.text());
        Legs legs = new Legs(searcher, query, matched, facts, vectors);
        Ranker ranker = new Ranker(store, rerankers, searcher, asked, legs);
        PassageKeys keys = new PassageKeys(searcher);
        Ranker.Order order = ranker.rank(depth(query, cursor));
        List<Grouping.Group> groups = Grouping.of(order.ranked(), query.groupBy(), keys);
        if (order.cut() && cursor.atStart() && groups.size() <= query.limit()) {
            order = ranker.rank(MOST_DEPTH);
            groups = Grouping.of(order.ranked(), query.groupBy(), keys);
        }
        List<Grouping.Group> page = cursor.page(groups, query.limit());
        return new Hits(
                new HitView(new Highlighter(words, matched), query, asked.weighing()).hits(searcher, page),
                spent.plus(order.usage()),
                asked.collection().schema().fields(),
                counts(query, cursor) ? facets(searcher, query, legs, order.candidates()) : List.of(),
                cursor.after(page, groups));
    }

    /** The first page is to be quick; who goes on wants all there is. */
    private static int depth(Query query, Cursor cursor) {
        if (!cursor.atStart()) {
            return MOST_DEPTH;
        }
        long hits = (long) query.limit()
                * (query.groupBy() == null ? 1 : query.groupBy().size());
        return Math.clamp(hits * DEPTH_FACTOR, LEAST_DEPTH, MOST_DEPTH);
    }

    private static boolean counts(Query query, Cursor cursor) {
        return cursor.atStart() && !query.facets().isEmpty();
    }

    private static List<FacetCounts> facets(IndexSearcher searcher, Query query, Legs legs, List<Ranked> candidates)
            throws IOException {
        org.apache.lucene.search.Query all = query.mode() == Query.Mode.VECTOR ? null : legs.allText();
        return Facets.count(searcher, Facets.matches(searcher, all, candidates), query.facets());
    }
}
