package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@link DocumentStore} in SQL that SQLite and Postgres both speak.
 *
 * <p>Every writer first updates the collection's row, which locks it until the commit. So the numbers of a collection's
 * changes become visible in their order and without gaps, and an index that has seen number N has seen all before it.
 */
final class SqlDocumentStore implements DocumentStore {
    /** Ids in one {@code IN (...)}. */
    private static final int MAX_IDS = 500;

    private static final String INDEXED =
            "SELECT id, title, metadata, version, born, access, lists FROM documents WHERE ";

    private static final String COLLECTION = "SELECT * FROM collections WHERE ";

    private final Database database;
    private final Clock clock;

    SqlDocumentStore(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Optional<StoredCollection> collection(String tenant, String name) {
        return database.read(tx -> named(tx, tenant, name));
    }

    @Override
    public List<StoredCollection> collections(String tenant) {
        return database.read(tx -> tx.list(
                COLLECTION + "tenant = ? AND generation = '' ORDER BY name", SqlDocumentStore::collection, tenant));
    }

    @Override
    public Set<String> collectionIds() {
        return database.read(tx -> new HashSet<>(tx.list("SELECT id FROM collections", row -> row.text("id"))));
    }

    @Override
    public Optional<StoredCollection> create(StoredCollection wanted, int most) {
        return database.write(tx -> {
            lockTenant(tx, wanted.tenant());
            Optional<StoredCollection> existing = named(tx, wanted.tenant(), wanted.name());
            if (existing.isPresent() || isFull(tx, wanted.tenant(), most)) {
                return existing;
            }
            tx.update(
                    """
                    INSERT INTO collections
                        (id, tenant, name, model, model_version, dimensions, chunk_words, max_chunk_words, seq, documents,
                         chunks, created_at, fields, quantization, bytes)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, 0) ON CONFLICT (tenant, name) DO NOTHING\
                    """,
                    wanted.id(),
                    wanted.tenant(),
                    wanted.name(),
                    wanted.space().model(),
                    wanted.space().version(),
                    wanted.space().dimensions(),
                    wanted.chunking() == null ? null : wanted.chunking().words(),
                    wanted.chunking() == null ? null : wanted.chunking().maxWords(),
                    wanted.createdAt(),
                    Codecs.schema(wanted.schema()),
                    wanted.quantization().name());
            return Optional.of(named(tx, wanted.tenant(), wanted.name()).orElseThrow());
        });
    }

    /** Until the commit: on Postgres writers run at once, and each would count without the others' collections. */
    private static void lockTenant(Tx tx, String tenant) {
        tx.update(
                "INSERT INTO tenants (tenant) VALUES (?) ON CONFLICT (tenant) DO UPDATE SET tenant = excluded.tenant",
                tenant);
    }

    private static boolean isFull(Tx tx, String tenant, int most) {
        return tx.first(
                                "SELECT count(*) AS found FROM collections WHERE tenant = ? AND generation = ''",
                                row -> row.longValue("found"),
                                tenant)
                        .orElseThrow()
                >= most;
    }

    @Override
    public Optional<StoredCollection> declare(StoredCollection collection, Map<String, FieldType> fields) {
        return database.write(tx -> {
            Optional<Long> last = lock(tx, collection.id());
            if (last.isEmpty()) {
                return Optional.empty();
            }
            Schema before = schema(tx, collection.id());
            Schema after = before.with(fields);
            if (!after.equals(before)) {
                tx.update("UPDATE collections SET fields = ? WHERE id = ?", Codecs.schema(after), collection.id());
                touchAll(tx, collection.id(), last.get());
                SqlGenerations.live(tx, collection.id()).ifPresent(generation -> declareNext(tx, generation, after));
            }
            return named(tx, collection.tenant(), collection.name());
        });
    }

    private static void declareNext(Tx tx, Generation generation, Schema schema) {
        String next = generation.next().id();
        lock(tx, next).ifPresent(last -> {
            tx.update("UPDATE collections SET fields = ? WHERE id = ?", Codecs.schema(schema), next);
            touchAll(tx, next, last);
        });
    }

    /** One change for every document, so that indexes take all of them in again. */
    private static void touchAll(Tx tx, String collection, long last) {
        int touched = tx.update("""
                INSERT INTO changes (collection, seq, kind, document)
                SELECT collection, ? + row_number() OVER (ORDER BY id), ?, id FROM documents WHERE collection = ?\
                """, last, Change.Kind.PUT.name(), collection);
        tx.update("UPDATE collections SET seq = ? WHERE id = ?", last + touched, collection);
    }

    @Override
    public Optional<IndexForm> indexForm(String collection) {
        return database.read(tx -> tx.first(
                "SELECT quantization FROM collections WHERE id = ?",
                row -> new IndexForm(Quantization.valueOf(row.text("quantization"))),
                collection));
    }

    @Override
    public <T> Optional<T> export(String collection, Exporting<T> exporting) {
        return database.read(tx -> tx.first(COLLECTION + "id = ?", SqlDocumentStore::collection, collection)
                .map(found -> exporting.export(found, new SqlExport(tx, collection))));
    }

    @Override
    public Optional<StoredCollection> restore(
            StoredCollection wanted, String origin, int most, Iterator<ExportedDocument> documents) {
        return database.write(tx -> {
            lockTenant(tx, wanted.tenant());
            Optional<StoredCollection> existing = named(tx, wanted.tenant(), wanted.name());
            if (existing.isPresent()) {
                requireOrigin(tx, existing.get(), origin);
                return existing;
            }
            if (isFull(tx, wanted.tenant(), most)) {
                return Optional.empty();
            }
            new SqlRestore(tx, wanted, origin).write(documents);
            return named(tx, wanted.tenant(), wanted.name());
        });
    }

    private static void requireOrigin(Tx tx, StoredCollection existing, String origin) {
        String found = tx.first("SELECT origin FROM collections WHERE id = ?", row -> row.text("origin"), existing.id())
                .orElseThrow();
        if (!found.equals(origin)) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "collection: " + existing.name()
                            + ", which is there (expected: a name that is free, to restore into)");
        }
    }

    @Override
    public Optional<String> drop(String tenant, String name) {
        return database.write(tx -> {
            Optional<String> id = tx.first(
                    "DELETE FROM collections WHERE tenant = ? AND name = ? RETURNING id",
                    row -> row.text("id"),
                    tenant,
                    name);
            id.ifPresent(gone -> {
                SqlGenerations.retireNext(tx, gone);
                tx.update("DELETE FROM chunks WHERE collection = ?", gone);
                tx.update("DELETE FROM documents WHERE collection = ?", gone);
                tx.update("DELETE FROM changes WHERE collection = ?", gone);
            });
            return id;
        });
    }

    @Override
    public Map<String, StoredMark> marks(String collection, Collection<String> documents) {
        return database.read(tx -> marks(tx, collection, documents));
    }

    @Override
    public Optional<Long> put(String collection, List<PreparedDocument> documents) {
        return database.write(tx -> {
            Optional<Long> locked = lock(tx, collection);
            if (locked.isEmpty()) {
                return locked;
            }
            Map<String, StoredMark> marks = marks(
                    tx,
                    collection,
                    documents.stream().map(d -> d.document().id()).toList());
            Writing writing = new Writing(tx, collection, locked.get());
            for (PreparedDocument document : documents) {
                writing.put(
                        document,
                        Optional.ofNullable(marks.get(document.document().id())));
            }
            return Optional.of(writing.finish());
        });
    }

    @Override
    public Optional<Removal> delete(String collection, String document) {
        return database.write(tx -> {
            Optional<Long> locked = lock(tx, collection);
            if (locked.isEmpty()) {
                return Optional.empty();
            }
            Optional<StoredMark> mark =
                    Optional.ofNullable(marks(tx, collection, List.of(document)).get(document));
            Writing writing = new Writing(tx, collection, locked.get());
            mark.ifPresent(found -> writing.delete(document, found));
            return Optional.of(new Removal(mark.isPresent(), writing.finish()));
        });
    }

    @Override
    public Optional<Document> document(StoredCollection collection, String document) {
        return database.read(tx -> tx.first(
                "SELECT * FROM documents WHERE collection = ? AND id = ?",
                row -> new Document(
                        collection.name(),
                        row.text("id"),
                        Format.valueOf(row.text("format")),
                        row.bytes("content").utf8(),
                        row.text("title"),
                        Codecs.metadata(row.text("metadata")),
                        row.longValue("version"),
                        row.instant("updated_at"),
                        Codecs.lists(row.text("lists")),
                        collection.schema().fields(),
                        Codecs.texts(row.text("access"))),
                collection.id(),
                document));
    }

    @Override
    public Optional<Replay> replay(String collection, long after, int limit) {
        return database.read(tx -> {
            Optional<Long> last = seq(tx, collection);
            if (last.isEmpty()) {
                return Optional.empty();
            }
            List<Change> changes = tx.list(
                    "SELECT seq, kind, document FROM changes WHERE collection = ? AND seq > ? ORDER BY seq LIMIT ?",
                    row -> new Change(
                            row.longValue("seq"), Change.Kind.valueOf(row.text("kind")), row.text("document")),
                    collection,
                    after,
                    limit);
            Set<String> touched = new HashSet<>();
            changes.forEach(change -> touched.add(change.document()));
            Map<String, IndexedDocument> documents = new HashMap<>();
            Schema schema = schema(tx, collection);
            for (String id : touched) {
                tx.first(
                                INDEXED + "collection = ? AND id = ?",
                                row -> indexed(tx, collection, schema, row),
                                collection,
                                id)
                        .ifPresent(document -> documents.put(id, document));
            }
            return Optional.of(new Replay(last.get(), changes, documents));
        });
    }

    @Override
    public List<IndexedDocument> documentsAfter(String collection, String after, int limit) {
        return database.read(tx -> {
            Schema schema = schema(tx, collection);
            return tx.list(
                    INDEXED + "collection = ? AND id > ? ORDER BY id LIMIT ?",
                    row -> indexed(tx, collection, schema, row),
                    collection,
                    after,
                    limit);
        });
    }

    @Override
    public void forgetChanges(String collection, long upTo) {
        database.write(tx -> tx.update("DELETE FROM changes WHERE collection = ? AND seq <= ?", collection, upTo));
    }

    /** One transaction's changes to one collection, numbered as they come. */
    private final class Writing {
        private final Tx tx;
        private final String collection;
        private final List<List<?>> chunkRows = new ArrayList<>();
        private final List<List<?>> changeRows = new ArrayList<>();
        private long seq;
        private long documentsAdded;
        private long chunksAdded;
        private long bytesAdded;

        Writing(Tx tx, String collection, long seq) {
            this.tx = tx;
            this.collection = collection;
            this.seq = seq;
        }

        void put(PreparedDocument prepared, Optional<StoredMark> before) {
            if (before.map(StoredMark::digest).filter(prepared.digest()::equals).isPresent()) {
                return;
            }
            String id = prepared.document().id();
            change(Change.Kind.PUT, id);
            before.ifPresent(mark -> forgetChunks(id, mark));
            documentsAdded += before.isPresent() ? 0 : 1;
            chunksAdded += prepared.passages().size();
            Bytes content = Bytes.utf8(prepared.document().content());
            bytesAdded += content.length();
            upsert(
                    prepared,
                    content,
                    before.map(StoredMark::version).orElse(0L) + 1,
                    before.map(StoredMark::born).orElse(seq));
            for (Passage passage : prepared.passages()) {
                Chunk chunk = passage.chunk();
                chunkRows.add(List.of(
                        collection,
                        id,
                        chunk.ordinal(),
                        chunk.span().start(),
                        chunk.span().end(),
                        Bytes.utf8(chunk.text()),
                        Codecs.texts(chunk.heading()),
                        Codecs.vector(passage.vector())));
            }
        }

        void delete(String id, StoredMark mark) {
            change(Change.Kind.DELETE, id);
            forgetChunks(id, mark);
            documentsAdded--;
            tx.update("DELETE FROM documents WHERE collection = ? AND id = ?", collection, id);
        }

        /** Writes what was gathered; answers the number of the last change. */
        long finish() {
            if (changeRows.isEmpty()) {
                return seq;
            }
            tx.batch("""
                INSERT INTO chunks (collection, document, ordinal, span_start, span_end, text, heading, vector)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                """, chunkRows);
            tx.batch("INSERT INTO changes (collection, seq, kind, document) VALUES (?, ?, ?, ?)", changeRows);
            tx.update(
                    "UPDATE collections SET seq = ?, documents = documents + ?, chunks = chunks + ?,"
                            + " bytes = bytes + ? WHERE id = ?",
                    seq,
                    documentsAdded,
                    chunksAdded,
                    bytesAdded,
                    collection);
            return seq;
        }

        private void change(Change.Kind kind, String id) {
            changeRows.add(List.of(collection, ++seq, kind.name(), id));
        }

        private void forgetChunks(String id, StoredMark mark) {
            chunksAdded -= mark.chunks();
            bytesAdded -= mark.bytes();
            tx.update("DELETE FROM chunks WHERE collection = ? AND document = ?", collection, id);
        }

        private void upsert(PreparedDocument prepared, Bytes content, long version, long born) {
            tx.update(
                    """
                    INSERT INTO documents
                        (collection, id, format, content, title, metadata, version, born, digest, chunks, updated_at,
                        access, lists)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (collection, id) DO UPDATE SET
                        format = excluded.format, content = excluded.content, title = excluded.title,
                        metadata = excluded.metadata, version = excluded.version, digest = excluded.digest,
                        chunks = excluded.chunks, updated_at = excluded.updated_at, access = excluded.access,
                        lists = excluded.lists\
                    """,
                    collection,
                    prepared.document().id(),
                    prepared.document().format().name(),
                    content,
                    prepared.title(),
                    Codecs.metadata(prepared.document().metadata()),
                    version,
                    born,
                    prepared.digest(),
                    prepared.passages().size(),
                    clock.now(),
                    Codecs.texts(prepared.document().access()),
                    Codecs.lists(prepared.document().lists()));
        }
    }

    /** Locks the collection until the commit; answers the number of its last change, or empty where it is gone. */
    static Optional<Long> lock(Tx tx, String collection) {
        int found = tx.update("UPDATE collections SET seq = seq WHERE id = ? AND generation <> 'RETIRED'", collection);
        return found == 0 ? Optional.empty() : seq(tx, collection);
    }

    private static Optional<Long> seq(Tx tx, String collection) {
        return tx.first("SELECT seq FROM collections WHERE id = ?", row -> row.longValue("seq"), collection);
    }

    private static Optional<StoredCollection> named(Tx tx, String tenant, String name) {
        return tx.first(COLLECTION + "tenant = ? AND name = ?", SqlDocumentStore::collection, tenant, name);
    }

    private static Map<String, StoredMark> marks(Tx tx, String collection, Collection<String> documents) {
        Map<String, StoredMark> marks = new LinkedHashMap<>();
        List<String> ids = List.copyOf(documents);
        for (int from = 0; from < ids.size(); from += MAX_IDS) {
            List<String> page = ids.subList(from, Math.min(ids.size(), from + MAX_IDS));
            List<Object> args = new ArrayList<>();
            args.add(collection);
            args.addAll(page);
            tx.list(
                    "SELECT id, digest, version, born, chunks, access, length(content) AS bytes FROM documents"
                            + " WHERE collection = ? AND id IN ("
                            + String.join(", ", Collections.nCopies(page.size(), "?")) + ")",
                    row -> marks.put(
                            row.text("id"),
                            new StoredMark(
                                    row.bytes("digest"),
                                    row.longValue("version"),
                                    row.longValue("born"),
                                    row.intValue("chunks"),
                                    Codecs.texts(row.text("access")),
                                    row.longValue("bytes"))),
                    args.toArray());
        }
        return marks;
    }

    private static Schema schema(Tx tx, String collection) {
        return tx.first(
                        "SELECT fields FROM collections WHERE id = ?",
                        row -> Codecs.schema(row.text("fields")),
                        collection)
                .orElse(Schema.NONE);
    }

    private static IndexedDocument indexed(Tx tx, String collection, Schema schema, Row row) throws SQLException {
        String id = row.text("id");
        List<Passage> passages = tx.list("""
            SELECT ordinal, span_start, span_end, text, heading, vector FROM chunks
            WHERE collection = ? AND document = ? ORDER BY ordinal\
            """, SqlDocumentStore::passage, collection, id);
        return new IndexedDocument(
                id,
                row.text("title"),
                row.longValue("version"),
                row.longValue("born"),
                Codecs.metadata(row.text("metadata")),
                Codecs.lists(row.text("lists")),
                schema,
                Codecs.texts(row.text("access")),
                passages);
    }

    static Passage passage(Row row) throws SQLException {
        return new Passage(
                new Chunk(
                        row.intValue("ordinal"),
                        new Span(row.intValue("span_start"), row.intValue("span_end")),
                        row.bytes("text").utf8(),
                        Codecs.texts(row.text("heading"))),
                Codecs.vector(row.bytes("vector")));
    }

    private static @Nullable Chunking chunking(Row row) throws SQLException {
        Integer words = row.intOrNull("chunk_words");
        Integer maxWords = row.intOrNull("max_chunk_words");
        return words == null || maxWords == null ? null : new Chunking(words, maxWords);
    }

    static StoredCollection collection(Row row) throws SQLException {
        return new StoredCollection(
                row.text("id"),
                row.text("tenant"),
                row.text("name"),
                new VectorSpace(row.text("model"), row.text("model_version"), row.intValue("dimensions")),
                chunking(row),
                row.longValue("seq"),
                row.longValue("documents"),
                row.longValue("chunks"),
                row.instant("created_at"),
                Codecs.schema(row.text("fields")),
                Quantization.valueOf(row.text("quantization")),
                row.longValue("bytes"));
    }
}
