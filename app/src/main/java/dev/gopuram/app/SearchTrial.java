package dev.gopuram.app;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.evaluation.Ranking;
import dev.gopuram.evaluation.TestCollection;
import dev.gopuram.evaluation.TestDocument;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.search.SearchAssembly;
import dev.gopuram.search.SearchConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/**
 * The search service on a folder of its own, with one collection in which each document is one passage. It is asked
 * through its port, so what is measured is what callers get.
 */
final class SearchTrial implements AutoCloseable {
    static final int MAX_DEPTH = 1_000;

    private static final String COLLECTION = "trial";
    private static final int BATCH_DOCUMENTS = 64;
    private static final int BATCH_CHARACTERS = 4 * 1024 * 1024;
    private static final int MAX_QUERY = 8_192;

    private final Database database;
    private final Opened<Search> search;
    private final TestCollection collection;

    private SearchTrial(Database database, Opened<Search> search, TestCollection collection) {
        this.database = database;
        this.search = search;
        this.collection = collection;
    }

    static SearchTrial open(Path folder, Models models, TestCollection collection) {
        Clock clock = Clock.system();
        Database database = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), folder, clock);
        Opened<Search> search = SearchAssembly.open(
                SearchConfig.defaults(), database, folder.resolve(SearchAssembly.SERVICE), models, clock);
        search.part().start();
        return new SearchTrial(database, search, collection);
    }

    /** Stores all documents and waits until queries see them; {@code step} hears how many were done. */
    void index(IntConsumer step) {
        Trial.context()
                .run(() -> search.port().putCollection(new PutCollection(COLLECTION, "", Map.of(), Chunking.NONE)));
        List<List<Integer>> batches = batches();
        Trial.each(batches, batch -> {
            put(batch, Refresh.LATER);
            step.accept(batch.size());
        });
        if (!batches.isEmpty()) {
            // It is stored already, so this waits for all that was stored and does nothing else.
            Trial.context().run(() -> put(batches.getLast(), Refresh.WAIT));
        }
    }

    private void put(List<Integer> batch, Refresh refresh) {
        List<NewDocument> documents = batch.stream().map(this::document).toList();
        search.port().putDocuments(new PutDocuments(COLLECTION, documents, refresh));
    }

    /** Documents are called by their place: a test collection's ids may be anything. */
    private NewDocument document(int place) {
        String text = whole(collection.documents().get(place).all());
        return new NewDocument("" + place, Format.TEXT, text, "", Map.of());
    }

    /** Places of documents; empty ones say nothing to find. */
    private List<List<Integer>> batches() {
        List<List<Integer>> batches = new ArrayList<>();
        List<Integer> batch = new ArrayList<>();
        int characters = 0;
        for (int i = 0; i < collection.documents().size(); i++) {
            TestDocument document = collection.documents().get(i);
            if (document.all().isBlank()) {
                continue;
            }
            if (batch.size() == BATCH_DOCUMENTS || characters > BATCH_CHARACTERS) {
                batches.add(batch);
                batch = new ArrayList<>();
                characters = 0;
            }
            batch.add(i);
            characters += document.all().length();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** Halves of characters, which JSON can spell, become question marks. */
    private static String whole(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** A ranking for each judged query; {@code step} hears of each. */
    Map<String, Ranking> rank(EvalCommand.Mode mode, int depth, IntConsumer step) {
        Map<String, Ranking> rankings = new ConcurrentHashMap<>();
        Trial.each(List.copyOf(collection.queries().entrySet()), query -> {
            Ranking ranking = ranking(query.getValue(), mode, depth);
            rankings.put(query.getKey(), collection.skipsItself() ? ranking.without(Set.of(query.getKey())) : ranking);
            step.accept(1);
        });
        return rankings;
    }

    private Ranking ranking(String text, EvalCommand.Mode mode, int depth) {
        String asked = text.length() <= MAX_QUERY ? text : text.substring(0, MAX_QUERY);
        Query query =
                new Query(COLLECTION, whole(asked), mode.asked, depth, Map.of(), null, true).ranked(mode.ranking());
        Map<String, Double> scores = new HashMap<>();
        for (Hit hit : search.port().query(query).hits()) {
            String document =
                    collection.documents().get(Integer.parseInt(hit.document())).id();
            scores.merge(document, score(hit, mode.asked), Math::max);
        }
        return Ranking.of(scores, depth);
    }

    /** A leg's own score: what a hit shows is scaled and may have made equals of near ones. */
    private static double score(Hit hit, Query.Mode mode) {
        Explanation explanation = Objects.requireNonNull(hit.explanation());
        return switch (mode) {
            case TEXT -> explanation.textScore();
            case VECTOR -> explanation.vectorScore();
            case HYBRID -> hit.score();
        };
    }

    @Override
    public void close() {
        search.part().stop();
        database.close();
    }
}
