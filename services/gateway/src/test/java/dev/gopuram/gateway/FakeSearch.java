package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps each tenant's collections apart, by the tenant of the call's context. */
final class FakeSearch implements Search {
    private static final Instant THEN = Instant.parse("2026-11-20T09:30:00Z");
    private static final Usage USED = new Usage(5, 0, 0, Usage.Source.COUNTED);

    private final Map<String, Map<String, Document>> collections = new ConcurrentHashMap<>();
    final AtomicReference<Query> query = new AtomicReference<>();
    final AtomicReference<PutDocuments> put = new AtomicReference<>();
    final AtomicReference<DeleteDocument> deleted = new AtomicReference<>();
    volatile Runnable whileAsked = () -> {};

    @Override
    public Collection putCollection(PutCollection request) {
        collections.computeIfAbsent(key(request.name()), k -> new ConcurrentHashMap<>());
        return show(request.name());
    }

    @Override
    public Collection findCollection(FindCollection request) {
        documents(request.name());
        return show(request.name());
    }

    @Override
    public CollectionList listCollections(ListCollections request) {
        String prefix = CallContext.current().tenant() + "/";
        return new CollectionList(collections.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> show(key.substring(prefix.length())))
                .toList());
    }

    @Override
    public Deleted deleteCollection(DeleteCollection request) {
        return new Deleted(collections.remove(key(request.name())) != null);
    }

    @Override
    public DocumentsPut putDocuments(PutDocuments request) {
        put.set(request);
        Map<String, Document> documents = documents(request.collection());
        request.documents()
                .forEach(d -> documents.put(
                        d.id(),
                        new Document(
                                request.collection(),
                                d.id(),
                                d.format(),
                                d.content(),
                                d.title(),
                                d.metadata(),
                                1,
                                THEN)));
        return new DocumentsPut(request.documents().size(), request.documents().size() * 2, USED);
    }

    @Override
    public Document findDocument(FindDocument request) {
        Document found = documents(request.collection()).get(request.id());
        if (found == null) {
            throw Problem.notFound("document", request.id());
        }
        return found;
    }

    @Override
    public Deleted deleteDocument(DeleteDocument request) {
        deleted.set(request);
        return new Deleted(documents(request.collection()).remove(request.id()) != null);
    }

    @Override
    public Hits query(Query request) {
        query.set(request);
        whileAsked.run();
        documents(request.collection());
        Hit hit = new Hit(
                "guide#0",
                "guide",
                1,
                "Guide",
                0.5,
                "some text",
                new Span(0, 9),
                List.of("One", "Two"),
                Map.of("lang", "en"),
                List.of(new Highlight("some text", List.of(new Span(0, 4)))),
                null);
        return new Hits(List.of(hit), USED);
    }

    private Map<String, Document> documents(String collection) {
        Map<String, Document> found = collections.get(key(collection));
        if (found == null) {
            throw Problem.notFound("collection", collection);
        }
        return found;
    }

    private static Collection show(String name) {
        return new Collection(name, "mini@1", 3, 0, 0, THEN);
    }

    private static String key(String name) {
        return CallContext.current().tenant() + "/" + name;
    }
}
