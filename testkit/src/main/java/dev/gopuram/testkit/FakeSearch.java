package dev.gopuram.testkit;

import dev.gopuram.contracts.search.CancelReembedding;
import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.CreateSnapshot;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.DeleteSnapshot;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.ListSnapshots;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.ReadSnapshot;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Snapshot;
import dev.gopuram.contracts.search.SnapshotList;
import dev.gopuram.contracts.search.SnapshotPart;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps collections and documents in memory, each tenant's apart by the tenant of the call, and finds nothing itself:
 * every query is answered with the passages that the test gave, less those of documents that the viewer may not read. It
 * remembers what it was asked, and can be down.
 */
public final class FakeSearch implements Search {
    /** The collection of {@link #with}, which every tenant has. */
    public static final String COLLECTION = "docs";

    /** The id that every snapshot has. */
    public static final String SNAPSHOT = "5".repeat(32);

    /** The file that every snapshot is. */
    public static final Bytes FILE = Bytes.utf8("a snapshot of a collection, in several parts");

    private static final int PART = 16;

    /** When everything here was made. */
    public static final Instant MADE = Instant.parse("2026-11-20T09:30:00Z");

    /** What every write and every query uses. */
    public static final Usage USED = new Usage(5, 0, 0, Usage.Source.COUNTED).by("mini@1");

    private final Map<String, Map<String, Document>> collections = new ConcurrentHashMap<>();
    private final Map<String, Map<String, FieldType>> fields = new ConcurrentHashMap<>();
    private final Map<String, Reembedding> reembeddings = new ConcurrentHashMap<>();
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final Map<String, Document> everybodys = new ConcurrentHashMap<>();
    private final List<Hit> hits = new CopyOnWriteArrayList<>();
    private final Map<String, Chunking> chunkings = new ConcurrentHashMap<>();
    private volatile List<FacetCounts> facets = List.of();
    private volatile @Nullable String nextCursor;
    private volatile @Nullable Problem trouble;
    private volatile @Nullable Problem documentsTrouble;
    private volatile Consumer<PutDocuments> whileStored = request -> {};
    private volatile Runnable whileAsked = () -> {};
    private volatile @Nullable Query asked;
    private volatile @Nullable PutCollection made;
    private volatile @Nullable PutDocuments put;
    private volatile @Nullable DeleteDocument deleted;

    /** A document that is one passage, the very slice of its content. */
    public FakeSearch with(String id, String title, String content) {
        return with(id, title, Format.TEXT, content, content, 0, content.length());
    }

    /** A document with a passage whose readable text was read out of {@code content[from, to)}. */
    public FakeSearch with(String id, String title, Format format, String content, String text, int from, int to) {
        everybodys.put(id, new Document(COLLECTION, id, format, content, title, Map.of(), 1, MADE));
        Span span = new Span(bytes(content.substring(0, from)).length, bytes(content.substring(0, to)).length);
        return finds(new Hit(id + "#0", id, 1, title, 1, text, span, List.of(), Map.of(), List.of(), null));
    }

    /** A passage that every query finds. */
    public FakeSearch finds(Hit hit) {
        hits.add(hit);
        return this;
    }

    /** What the first page of every query that asks for facets counts. */
    public FakeSearch counts(FacetCounts... counts) {
        facets = List.of(counts);
        return this;
    }

    /** Where the first page of every query says that it goes on; the page there is the same, and the last. */
    public FakeSearch goesOn(String cursor) {
        nextCursor = cursor;
        return this;
    }

    /** Replaces a document of {@link #with} behind the back of its passages. */
    public void replace(String id, String content) {
        everybodys.computeIfPresent(
                id,
                (same, old) -> new Document(
                        COLLECTION, id, old.format(), content, old.title(), old.metadata(), old.version() + 1, MADE));
    }

    /** The bytes of a document of {@link #with}, which spans count. */
    public byte[] content(String id) {
        return bytes(Objects.requireNonNull(everybodys.get(id), id).content());
    }

    /** From now on every call fails so; with null it is up again. */
    public void down(@Nullable Problem problem) {
        trouble = problem;
    }

    /** From now on whole documents cannot be read; with null they can again. */
    public void documentsDown(@Nullable Problem problem) {
        documentsTrouble = problem;
    }

    /** Runs within every write of documents, before they are kept. */
    public void whileStored(Consumer<PutDocuments> action) {
        whileStored = action;
    }

    /** Runs within every query. */
    public void whileAsked(Runnable action) {
        whileAsked = action;
    }

    /** The last query. */
    public Query asked() {
        return Objects.requireNonNull(asked, "nothing was searched for");
    }

    /** The last collection to make. */
    public PutCollection made() {
        return Objects.requireNonNull(made, "no collection was made");
    }

    /** The last documents to store. */
    public PutDocuments put() {
        return Objects.requireNonNull(put, "nothing was stored");
    }

    /** The last document to delete. */
    public DeleteDocument deleted() {
        return Objects.requireNonNull(deleted, "nothing was deleted");
    }

    @Override
    public Collection putCollection(PutCollection request) {
        requireUp();
        made = request;
        collections.computeIfAbsent(key(request.name()), k -> new ConcurrentHashMap<>());
        fields.computeIfAbsent(key(request.name()), k -> new ConcurrentHashMap<>())
                .putAll(request.fields());
        if (request.chunking() != null) {
            chunkings.put(key(request.name()), request.chunking());
        }
        return show(request.name());
    }

    @Override
    public Collection findCollection(FindCollection request) {
        documents(request.name());
        return show(request.name());
    }

    @Override
    public CollectionList listCollections(ListCollections request) {
        requireUp();
        String prefix = key("");
        return new CollectionList(collections.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> show(key.substring(prefix.length())))
                .toList());
    }

    @Override
    public Deleted deleteCollection(DeleteCollection request) {
        requireUp();
        fields.remove(key(request.name()));
        return new Deleted(collections.remove(key(request.name())) != null);
    }

    @Override
    public DocumentsPut putDocuments(PutDocuments request) {
        put = request;
        Map<String, Document> documents = documents(request.collection());
        whileStored.accept(request);
        request.documents().forEach(document -> documents.put(document.id(), stored(request.collection(), document)));
        return new DocumentsPut(request.documents().size(), request.documents().size() * 2, USED);
    }

    @Override
    public Document findDocument(FindDocument request) {
        throwIfAny(documentsTrouble);
        Document found = documents(request.collection()).get(request.id());
        if (found == null || (request.viewer() != null && !admits(found, request.viewer()))) {
            throw Problem.notFound("document", request.id());
        }
        return found;
    }

    @Override
    public Deleted deleteDocument(DeleteDocument request) {
        deleted = request;
        return new Deleted(documents(request.collection()).remove(request.id()) != null);
    }

    @Override
    public Collection reembed(Reembed request) {
        documents(request.collection());
        reembeddings.put(
                key(request.collection()),
                new Reembedding(request.embeddingModel(), Reembedding.State.PAUSED, 1, 2, "no models"));
        return show(request.collection());
    }

    @Override
    public Deleted cancelReembedding(CancelReembedding request) {
        documents(request.collection());
        return new Deleted(reembeddings.remove(key(request.collection())) != null);
    }

    @Override
    public Snapshot createSnapshot(CreateSnapshot request) {
        documents(request.collection());
        Snapshot made = new Snapshot(SNAPSHOT, request.collection(), MADE, "mini@1", 3, 0, 0, FILE.length());
        snapshots.put(key(SNAPSHOT), made);
        return made;
    }

    @Override
    public SnapshotList listSnapshots(ListSnapshots request) {
        requireUp();
        Snapshot made = snapshots.get(key(SNAPSHOT));
        return new SnapshotList(made == null ? List.of() : List.of(made));
    }

    @Override
    public Deleted deleteSnapshot(DeleteSnapshot request) {
        requireUp();
        return new Deleted(snapshots.remove(key(request.id())) != null);
    }

    @Override
    public SnapshotPart readSnapshot(ReadSnapshot request) {
        requireUp();
        if (!snapshots.containsKey(key(request.id()))) {
            throw Problem.notFound("snapshot", request.id());
        }
        int from = (int) Math.min(FILE.length(), request.offset());
        int to = Math.min(FILE.length(), from + PART);
        return new SnapshotPart(FILE.slice(from, to), FILE.length());
    }

    @Override
    public Hits query(Query request) {
        asked = request;
        whileAsked.run();
        Map<String, Document> documents = documents(request.collection());
        List<Hit> readable = hits.stream()
                .filter(hit -> admits(documents.get(hit.document()), request.viewer()))
                .toList();
        boolean first = request.cursor() == null;
        return new Hits(
                readable,
                USED,
                declared(request.collection()),
                first && !request.facets().isEmpty() ? facets : List.of(),
                first ? nextCursor : null);
    }

    private Map<String, Document> documents(String collection) {
        requireUp();
        Map<String, Document> own = collections.get(key(collection));
        if (own != null) {
            return own;
        }
        if (collection.equals(COLLECTION) && !everybodys.isEmpty()) {
            return everybodys;
        }
        throw Problem.notFound("collection", collection).at("collection");
    }

    private void requireUp() {
        throwIfAny(trouble);
    }

    private static void throwIfAny(@Nullable Problem problem) {
        if (problem != null) {
            throw problem;
        }
    }

    private Map<String, FieldType> declared(String collection) {
        return fields.getOrDefault(key(collection), Map.of());
    }

    private Document stored(String collection, NewDocument d) {
        return new Document(
                collection,
                d.id(),
                d.format(),
                d.content(),
                d.title(),
                d.metadata(),
                1,
                MADE,
                d.lists(),
                declared(collection),
                d.access());
    }

    /** A passage of no document is everybody's. */
    private static boolean admits(@Nullable Document document, @Nullable Viewer viewer) {
        if (document == null || document.access().isEmpty()) {
            return true;
        }
        return viewer != null
                && (document.access().contains("user:" + viewer.subject())
                        || viewer.groups().stream()
                                .anyMatch(group -> document.access().contains("group:" + group)));
    }

    private Collection show(String name) {
        return new Collection(
                name,
                "mini@1",
                3,
                0,
                0,
                MADE,
                declared(name),
                chunkings.get(key(name)),
                null,
                0,
                null,
                null,
                null,
                reembeddings.get(key(name)));
    }

    private static String key(String name) {
        return CallContext.current().tenant() + "/" + name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
