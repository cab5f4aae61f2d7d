package dev.gopuram.chat;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One collection, {@code docs}, that answers every query with all its passages; it can be down. */
final class FakeSearch implements Search {
    static final String COLLECTION = "docs";

    private final Map<String, Document> documents = new LinkedHashMap<>();
    private final List<Hit> hits = new ArrayList<>();
    volatile @Nullable Problem down;

    /** Down for whole documents alone. */
    volatile @Nullable Problem documentsDown;

    volatile @Nullable Query asked;

    /** A document that is one passage, the very slice of its content. */
    FakeSearch with(String id, String title, String content) {
        return with(id, title, Format.TEXT, content, content, 0, content.length());
    }

    /** A document with a passage whose readable text was read out of {@code content[from, to)}. */
    FakeSearch with(String id, String title, Format format, String content, String text, int from, int to) {
        documents.put(id, new Document(COLLECTION, id, format, content, title, Map.of(), 1, Instant.EPOCH));
        Span span = new Span(bytes(content.substring(0, from)), bytes(content.substring(0, to)));
        hits.add(new Hit(id + "#0", id, 1, title, 1, text, span, List.of(), Map.of(), List.of(), null));
        return this;
    }

    /** Replaces a document behind the back of its passages. */
    void replace(String id, String content) {
        Document old = documents.get(id);
        documents.put(id, new Document(COLLECTION, id, old.format(), content, old.title(), Map.of(), 2, Instant.EPOCH));
    }

    byte[] content(String id) {
        return documents.get(id).content().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Hits query(Query request) {
        asked = request;
        check(request.collection());
        return new Hits(hits, Usage.NONE);
    }

    @Override
    public Document findDocument(FindDocument request) {
        check(request.collection());
        Problem problem = documentsDown;
        if (problem != null) {
            throw problem;
        }
        Document found = documents.get(request.id());
        if (found == null) {
            throw Problem.notFound("document", request.id());
        }
        return found;
    }

    private void check(String collection) {
        Problem problem = down;
        if (problem != null) {
            throw problem;
        }
        if (!collection.equals(COLLECTION)) {
            throw Problem.notFound("collection", collection).at("collection");
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public Collection putCollection(PutCollection request) {
        throw new AssertionError("chat writes nothing");
    }

    @Override
    public Collection findCollection(FindCollection request) {
        throw new AssertionError("chat asks for passages alone");
    }

    @Override
    public CollectionList listCollections(ListCollections request) {
        throw new AssertionError("chat asks for passages alone");
    }

    @Override
    public Deleted deleteCollection(DeleteCollection request) {
        throw new AssertionError("chat writes nothing");
    }

    @Override
    public DocumentsPut putDocuments(PutDocuments request) {
        throw new AssertionError("chat writes nothing");
    }

    @Override
    public Deleted deleteDocument(DeleteDocument request) {
        throw new AssertionError("chat writes nothing");
    }
}
