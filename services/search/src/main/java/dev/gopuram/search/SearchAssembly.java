package dev.gopuram.search;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.store.Database;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;

/** Wires the search service; the parameters are all it depends on. */
public final class SearchAssembly {
    /** The service's name: its database's, and its migrations'. */
    public static final String SERVICE = "search";

    /** How soon what is to be embedded again is looked for. */
    private static final Duration REEMBEDDING_INTERVAL = Duration.ofMillis(200);

    private static final int RENEWALS_A_LEASE = 4;

    private SearchAssembly() {}

    /**
     * Opens the service on its database. The directory holds what is derived from it and may be deleted while nobody
     * uses it; two services must not share one. The database stays the caller's to close, after the part has stopped.
     */
    public static Opened<Search> open(
            SearchConfig config, Database database, Path indexDir, Models models, Clock clock) {
        return open(config, database, indexDir, models, clock, IndexingSteps.UNHEARD);
    }

    static Opened<Search> open(
            SearchConfig config, Database database, Path indexDir, Models models, Clock clock, IndexingSteps steps) {
        DocumentStore store = new SqlDocumentStore(database, clock);
        Embedder embedder = new Embedder(models, config.embedBatch());
        PdfReader pdfs = new PdfReader(config.pdf(), config.maxDocument().bytes(), clock);
        Words words = new Words();
        Indexer indexer = new Indexer(store, indexDir, words, config, steps);
        Rerankers rerankers = new Rerankers(List.of(new SentenceReranker(embedder)));
        CollectionNames names = new CollectionNames(store);
        Ids ids = new Ids(clock, new SecureRandom());
        Generations generations = new SqlGenerations(database, clock, ids.uuid().toString());
        ShowCollections collections = new ShowCollections(store, names, indexer, generations);
        SnapshotFiles files =
                new SnapshotFiles(indexDir.resolveSibling(config.snapshots().directory()));
        RestoreCollection restoring = new RestoreCollection(store, files, ids, clock, config);
        Search search = new SearchService(
                new MakeCollection(store, collections, restoring, models, embedder, ids, clock, indexer, config),
                collections,
                new DropCollection(store, indexer, steps),
                new StoreDocuments(store, names, embedder, pdfs, indexer, config, steps),
                new ShowDocument(store, names),
                new RemoveDocument(store, names, indexer, steps),
                new AnswerQuery(store, names, embedder, indexer, words, rerankers, config),
                new Snapshots(store, names, files, ids, clock, config.snapshots()),
                new ChangeSpace(names, generations, collections, embedder, ids));
        Reembedder reembedder = new Reembedder(generations, embedder, indexer, clock, ids, new SecureRandom());
        Periodic reembedding = new Periodic("search-reembedding", REEMBEDDING_INTERVAL, reembedder::round);
        Periodic renewing =
                new Periodic("search-lease", SqlGenerations.LEASE.dividedBy(RENEWALS_A_LEASE), reembedder::renew);
        return new Opened<>(search, new Part() {
            @Override
            public void start() {
                files.sweep();
                indexer.start();
                reembedding.start();
                renewing.start();
            }

            @Override
            public void stop() {
                reembedder.stop();
                reembedding.stop();
                renewing.stop();
                reembedder.release();
                pdfs.close();
                indexer.stop();
            }
        });
    }
}
