package dev.gopuram.search;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The search service on a directory, as one test needs it; closing it and opening another there is a restart. */
final class House implements AutoCloseable {
    static final String TENANT = "acme";
    static final String DOCS = "docs";

    private final Database database;
    private final Opened<Search> opened;

    private House(Database database, Opened<Search> opened) {
        this.database = database;
        this.opened = opened;
    }

    static House open(Path data) {
        return open(data, config(), new FakeModels(), IndexingSteps.UNHEARD);
    }

    static House open(Path data, SearchConfig config, Models models, IndexingSteps steps) {
        Database database = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system());
        return open(database, data, config, models, steps);
    }

    static House open(Database database, Path data, SearchConfig config, Models models, IndexingSteps steps) {
        return open(database, data, config, models, Clock.system(), steps);
    }

    static House open(
            Database database, Path data, SearchConfig config, Models models, Clock clock, IndexingSteps steps) {
        Opened<Search> opened = SearchAssembly.open(config, database, indexes(data), models, clock, steps);
        opened.part().start();
        return new House(database, opened);
    }

    static Path indexes(Path data) {
        return data.resolve("index");
    }

    /** The defaults, with small passages. */
    static SearchConfig config() {
        return config(Duration.ofMillis(20), Duration.ofMillis(50), 1_000, 32);
    }

    static SearchConfig config(Duration refresh, Duration commit, int keptChanges, int maxOpenIndexes) {
        return config(
                refresh,
                commit,
                keptChanges,
                maxOpenIndexes,
                SearchConfig.defaults().maxCollections());
    }

    /** With room for a few collections. */
    static SearchConfig config(int maxCollections) {
        return config(Duration.ofMillis(20), Duration.ofMillis(50), 1_000, 32, maxCollections);
    }

    private static SearchConfig config(
            Duration refresh, Duration commit, int keptChanges, int maxOpenIndexes, int maxCollections) {
        SearchConfig base = SearchConfig.defaults();
        return new SearchConfig(
                refresh,
                commit,
                keptChanges,
                maxOpenIndexes,
                base.indexingThreads(),
                base.indexBuffer(),
                30,
                45,
                base.embedBatch(),
                maxCollections,
                base.maxDocument(),
                base.maxRequest(),
                base.maxPassages(),
                base.alpha(),
                base.fusion(),
                base.rescoreOversample(),
                base.pdf(),
                base.snapshots());
    }

    /** The port, for calls in a context of the test's own. */
    Search port() {
        return opened.port();
    }

    As as(String tenant) {
        return new As(opened.port(), tenant);
    }

    As acme() {
        return as(TENANT);
    }

    @Override
    public void close() {
        opened.part().stop();
        database.close();
    }

    /** A collection's row before its first document. */
    static StoredCollection stored(String id, VectorSpace space) {
        return new StoredCollection(
                id, TENANT, DOCS, space, null, 0, 0, 0, Instant.EPOCH, Schema.NONE, Quantization.NONE, 0);
    }

    static NewDocument text(String id, String content) {
        return new NewDocument(id, Format.TEXT, content, "", Map.of());
    }

    static NewDocument text(String id, String content, Map<String, String> metadata) {
        return new NewDocument(id, Format.TEXT, content, "", metadata);
    }

    static NewDocument text(String id, String content, Map<String, String> metadata, Map<String, Values> lists) {
        return new NewDocument(id, Format.TEXT, content, "", metadata, lists, List.of());
    }

    /** A query in which everything is left to the service. */
    static Query query(Query.Mode mode, String text, int limit) {
        return new Query(DOCS, text, mode, limit, Map.of(), null, true);
    }

    static List<String> documents(List<Hit> hits) {
        return hits.stream().map(Hit::document).toList();
    }

    /** A tenant at the port. */
    record As(Search port, String tenant) {
        As collection(String name) {
            return collection(name, Map.of());
        }

        As collection(String name, @Nullable Chunking chunking) {
            Contexts.of(tenant).run(() -> port.putCollection(new PutCollection(name, "", Map.of(), chunking)));
            return this;
        }

        As collection(String name, Map<String, FieldType> fields) {
            return collection(name, fields, null);
        }

        As collection(String name, Map<String, FieldType> fields, @Nullable Quantization quantization) {
            PutCollection request = new PutCollection(name, "", fields, null, quantization, "");
            Contexts.of(tenant).run(() -> port.putCollection(request));
            return this;
        }

        DocumentsPut put(NewDocument... documents) {
            return put(DOCS, documents);
        }

        DocumentsPut put(String collection, NewDocument... documents) {
            return put(collection, Refresh.WAIT, documents);
        }

        DocumentsPut put(String collection, Refresh refresh, NewDocument... documents) {
            PutDocuments request = new PutDocuments(collection, Arrays.asList(documents), refresh);
            return Contexts.of(tenant).call(() -> port.putDocuments(request));
        }

        boolean delete(String document) {
            return delete(document, Refresh.WAIT);
        }

        boolean delete(String document, Refresh refresh) {
            DeleteDocument request = new DeleteDocument(DOCS, document, refresh);
            return Contexts.of(tenant).call(() -> port.deleteDocument(request)).found();
        }

        Document find(String document) {
            return Contexts.of(tenant).call(() -> port.findDocument(new FindDocument(DOCS, document)));
        }

        Document find(String document, Viewer viewer) {
            return Contexts.of(tenant).call(() -> port.findDocument(new FindDocument(DOCS, document, viewer)));
        }

        List<Hit> query(Query.Mode mode, String text) {
            return query(new Query(DOCS, text, mode, 10, Map.of(), null, true));
        }

        List<Hit> query(Query query) {
            return ask(query).hits();
        }

        Hits ask(Query query) {
            return Contexts.of(tenant).call(() -> port.query(query));
        }
    }
}
