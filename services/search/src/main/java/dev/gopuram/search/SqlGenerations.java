package dev.gopuram.search;

import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Next generations in SQL, beside the collections themselves. Whoever changes both locks the collection's row first. */
final class SqlGenerations implements Generations {
    /**
     * A generation counts its changes from so far beyond its collection's that no document is born twice under one number:
     * whatever the collection counts meanwhile stays below.
     */
    private static final long HEAD_START = 1_000_000_000L;

    private static final String LIVE =
            "SELECT * FROM collections WHERE next_of <> '' AND generation IN ('RUNNING', 'PAUSED', 'FAILED')";

    /** A process that is gone for so long, by its own word, has its work taken over. */
    static final Duration LEASE = Duration.ofSeconds(15);

    private final Database database;
    private final Clock clock;
    private final String owner;

    /**
     * @param owner names this process among those on the database; never used again
     */
    SqlGenerations(Database database, Clock clock, String owner) {
        this.database = database;
        this.clock = clock;
        this.owner = owner;
    }

    @Override
    public Optional<Generation> begin(StoredCollection current, String id, VectorSpace space, String askedBy) {
        return database.write(tx -> {
            Optional<Long> seq = SqlDocumentStore.lock(tx, current.id());
            if (seq.isEmpty()) {
                return Optional.empty();
            }
            Optional<Generation> there = live(tx, current.id());
            if (there.isEmpty()) {
                insert(tx, current.id(), id, space, seq.get() + HEAD_START, askedBy);
            } else {
                there.get().requireSpace(space);
                tx.update(
                        "UPDATE collections SET generation = 'RUNNING', trouble = '' WHERE id = ?",
                        there.get().next().id());
            }
            return live(tx, current.id());
        });
    }

    private static void insert(Tx tx, String current, String id, VectorSpace space, long seq, String askedBy) {
        tx.update("""
                INSERT INTO collections (id, tenant, name, model, model_version, dimensions, seq, documents, chunks,
                    created_at, fields, quantization, bytes, origin, chunk_words, max_chunk_words, next_of, generation,
                    asked_by)
                SELECT ?, tenant, ?, ?, ?, ?, ?, 0, 0, created_at, fields, quantization, 0, origin, chunk_words,
                    max_chunk_words, id, 'RUNNING', ? FROM collections WHERE id = ?\
                """, id, id + "/next", space.model(), space.version(), space.dimensions(), seq, askedBy, current);
    }

    static Optional<Generation> live(Tx tx, String current) {
        return tx.first(LIVE + " AND next_of = ?", SqlGenerations::generation, current);
    }

    private static Generation generation(Row row) throws SQLException {
        return new Generation(
                row.text("next_of"),
                SqlDocumentStore.collection(row),
                Reembedding.State.valueOf(row.text("generation")),
                row.text("trouble"),
                row.text("asked_by"),
                row.longValue("input_tokens"));
    }

    @Override
    public boolean take(Generation generation) {
        String next = generation.next().id();
        Instant now = clock.now();
        Optional<Boolean> known = database.read(tx -> tx.first(
                        "SELECT lease_owner, lease_until FROM collections WHERE id = ?", SqlGenerations::held, next)
                .flatMap(held -> held.isMine(owner, now)));
        return known.orElseGet(() -> database.write(tx -> tx.update(
                        "UPDATE collections SET lease_owner = ?, lease_until = ? WHERE id = ? AND "
                                + "generation IN ('RUNNING', 'PAUSED') AND (lease_owner IN ('', ?) OR lease_until <= ?)",
                        owner,
                        now.plus(LEASE),
                        next,
                        owner,
                        now)
                > 0));
    }

    private static Held held(Row row) throws SQLException {
        return new Held(row.text("lease_owner"), row.instant("lease_until"));
    }

    private record Held(String by, Instant until) {
        /** Empty where one has to write to find out: whoever only looks, each round, disturbs nobody. */
        Optional<Boolean> isMine(String owner, Instant now) {
            boolean isHeld = !by.isEmpty() && until.isAfter(now);
            return isHeld ? Optional.of(by.equals(owner)) : Optional.empty();
        }
    }

    @Override
    public void renew() {
        Instant until = clock.now().plus(LEASE);
        database.write(tx -> tx.update(
                "UPDATE collections SET lease_until = ? WHERE lease_owner = ? AND generation IN ('RUNNING', 'PAUSED')",
                until,
                owner));
    }

    @Override
    public void release() {
        database.write(tx -> tx.update(
                "UPDATE collections SET lease_owner = '', lease_until = 0 WHERE lease_owner = ? AND generation <> ''",
                owner));
    }

    /** Locks a generation until the commit as {@link SqlDocumentStore#lock}, for the process that holds it alone. */
    private long lockHeld(Tx tx, String next) {
        return SqlDocumentStore.lock(tx, next)
                .filter(seq -> tx.first(
                                "SELECT lease_owner FROM collections WHERE id = ?",
                                row -> row.text("lease_owner"),
                                next)
                        .filter(owner::equals)
                        .isPresent())
                .orElseThrow(() -> new LostLease(next));
    }

    @Override
    public boolean cancel(String current) {
        return database.write(tx -> {
            SqlDocumentStore.lock(tx, current);
            return retireNext(tx, current) > 0;
        });
    }

    /** Retires what was to take a collection's place. */
    static int retireNext(Tx tx, String current) {
        return tx.update(
                "UPDATE collections SET generation = 'RETIRED' WHERE next_of = ? AND generation <> 'RETIRED'", current);
    }

    @Override
    public Map<String, Generation> of(String tenant) {
        Map<String, Generation> found = new HashMap<>();
        database.read(tx -> tx.list(LIVE + " AND tenant = ?", SqlGenerations::generation, tenant))
                .forEach(generation -> found.put(generation.of(), generation));
        return found;
    }

    @Override
    public List<Generation> all() {
        return database.read(tx -> tx.list(LIVE + " ORDER BY id", SqlGenerations::generation));
    }

    @Override
    public Optional<StoredCollection> current(Generation generation) {
        return database.read(tx -> tx.first(
                "SELECT * FROM collections WHERE id = ? AND generation = ''",
                SqlDocumentStore::collection,
                generation.of()));
    }

    @Override
    public Differing differing(Generation generation, String after, int limit) {
        String current = generation.of();
        String next = generation.next().id();
        return database.read(tx -> {
            List<String> found = new ArrayList<>(tx.list("""
                    SELECT d.id FROM documents d LEFT JOIN documents n ON n.collection = ? AND n.id = d.id
                    WHERE d.collection = ? AND d.id > ? AND (n.id IS NULL OR n.version <> d.version OR n.born <> d.born)
                    ORDER BY d.id LIMIT ?\
                    """, SqlGenerations::id, next, current, after, limit));
            Optional<String> last = found.size() < limit ? Optional.empty() : Optional.of(found.getLast());
            found.addAll(surplus(tx, generation, after, last));
            return new Differing(found, last);
        });
    }

    /** Only as far as the other half has looked, so that a whole pass looks at each document once. */
    private static List<String> surplus(Tx tx, Generation generation, String after, Optional<String> last) {
        String current = generation.of();
        String next = generation.next().id();
        String gone = """
            SELECT n.id FROM documents n LEFT JOIN documents d ON d.collection = ? AND d.id = n.id
            WHERE n.collection = ? AND d.id IS NULL AND n.id > ?\
            """;
        return last.isEmpty()
                ? tx.list(gone, SqlGenerations::id, current, next, after)
                : tx.list(gone + " AND n.id <= ?", SqlGenerations::id, current, next, after, last.get());
    }

    private static String id(Row row) throws SQLException {
        return row.text("id");
    }

    @Override
    public Optional<Set<String>> changed(Generation generation, long after, long upTo) {
        List<String> documents = database.read(tx -> tx.list(
                "SELECT document FROM changes WHERE collection = ? AND seq > ? AND seq <= ?",
                row -> row.text("document"),
                generation.of(),
                after,
                upTo));
        return documents.size() == upTo - after ? Optional.of(new HashSet<>(documents)) : Optional.empty();
    }

    @Override
    public Optional<Source> source(Generation generation, String document) {
        return database.read(tx -> tx.first(
                "SELECT id, title, version, born FROM documents WHERE collection = ? AND id = ?",
                row -> new Source(
                        row.text("id"),
                        row.text("title"),
                        row.longValue("version"),
                        row.longValue("born"),
                        tx.list("""
                            SELECT ordinal, span_start, span_end, text, heading, vector FROM chunks
                            WHERE collection = ? AND document = ? ORDER BY ordinal\
                            """, chunk -> SqlDocumentStore.passage(chunk).chunk(), generation.of(), document)),
                generation.of(),
                document));
    }

    @Override
    public boolean has(Generation generation, Source source) {
        return database.read(tx -> tx.first(
                        "SELECT id FROM documents WHERE collection = ? AND id = ? AND version = ? AND born = ?",
                        SqlGenerations::id,
                        generation.next().id(),
                        source.document(),
                        source.version(),
                        source.born()))
                .isPresent();
    }

    @Override
    public void copy(Generation generation, Source source, Embedder.Embedded made) {
        String current = generation.of();
        String next = generation.next().id();
        database.write(tx -> {
            long seq = lockHeld(tx, next);
            tx.update(
                    "UPDATE collections SET input_tokens = input_tokens + ? WHERE id = ?",
                    made.usage().inputTokens(),
                    next);
            if (!isStill(tx, current, source)) {
                return false;
            }
            boolean isNew = !forget(tx, next, source.document());
            tx.update("""
                INSERT INTO documents (collection, id, format, content, title, metadata, version, born, digest, chunks,
                    updated_at, access, lists)
                SELECT ?, id, format, content, title, metadata, version, born, digest, chunks, updated_at, access, lists
                FROM documents WHERE collection = ? AND id = ?\
                """, next, current, source.document());
            tx.batch("""
                INSERT INTO chunks (collection, document, ordinal, span_start, span_end, text, heading, vector)
                SELECT ?, document, ordinal, span_start, span_end, text, heading, ?
                FROM chunks WHERE collection = ? AND document = ? AND ordinal = ?\
                """, rows(generation, source, made.vectors()));
            changed(tx, next, seq + 1, Change.Kind.PUT, source.document(), isNew ? 1 : 0);
            return true;
        });
    }

    /** Locked until the commit, so that row and passages are of one version. */
    private static boolean isStill(Tx tx, String current, Source source) {
        return tx.update(
                        "UPDATE documents SET version = version WHERE collection = ? AND id = ? AND version = ?"
                                + " AND born = ?",
                        current,
                        source.document(),
                        source.version(),
                        source.born())
                > 0;
    }

    private static List<List<?>> rows(Generation generation, Generations.Source source, List<Vector> vectors) {
        List<List<?>> rows = new ArrayList<>();
        for (int i = 0; i < vectors.size(); i++) {
            rows.add(List.of(
                    generation.next().id(),
                    Codecs.vector(vectors.get(i)),
                    generation.of(),
                    source.document(),
                    source.chunks().get(i).ordinal()));
        }
        return rows;
    }

    @Override
    public void remove(Generation generation, String document) {
        String next = generation.next().id();
        database.write(tx -> {
            long seq = lockHeld(tx, next);
            boolean isThere = forget(tx, next, document);
            if (isThere) {
                changed(tx, next, seq + 1, Change.Kind.DELETE, document, -1);
            }
            return isThere;
        });
    }

    private static boolean forget(Tx tx, String collection, String document) {
        tx.update("DELETE FROM chunks WHERE collection = ? AND document = ?", collection, document);
        return tx.update("DELETE FROM documents WHERE collection = ? AND id = ?", collection, document) > 0;
    }

    private static void changed(Tx tx, String next, long seq, Change.Kind kind, String document, int added) {
        tx.update(
                "INSERT INTO changes (collection, seq, kind, document) VALUES (?, ?, ?, ?)",
                next,
                seq,
                kind.name(),
                document);
        tx.update("UPDATE collections SET seq = ?, documents = documents + ? WHERE id = ?", seq, added, next);
    }

    @Override
    public void note(Generation generation, Reembedding.State state, String trouble) {
        if (generation.state() != state || !generation.trouble().equals(trouble)) {
            database.write(tx -> tx.update(
                    "UPDATE collections SET generation = ?, trouble = ? WHERE id = ? AND next_of <> ''"
                            + " AND generation <> 'RETIRED' AND lease_owner = ?",
                    state.name(),
                    trouble,
                    generation.next().id(),
                    owner));
        }
    }

    @Override
    public boolean swap(Generation generation, long currentSeq, long nextSeq) {
        String current = generation.of();
        String next = generation.next().id();
        return database.write(tx -> {
            boolean unchanged = SqlDocumentStore.lock(tx, current)
                            .filter(seq -> seq == currentSeq)
                            .isPresent()
                    && lockHeld(tx, next) == nextSeq;
            if (!unchanged) {
                return false;
            }
            StoredCollection was = tx.first(
                            "SELECT * FROM collections WHERE id = ?", SqlDocumentStore::collection, current)
                    .orElseThrow();
            tx.update(
                    "UPDATE collections SET name = ?, generation = 'RETIRED' WHERE id = ?", current + "/was", current);
            tx.update("""
                UPDATE collections SET name = ?, next_of = '', generation = '', trouble = '', lease_owner = '', documents = ?,
                    chunks = ?, bytes = ? WHERE id = ?\
                """, was.name(), was.documents(), was.chunks(), was.bytes(), next);
            return true;
        });
    }

    @Override
    public List<String> retired() {
        return database.read(
                tx -> tx.list("SELECT id FROM collections WHERE generation = 'RETIRED'", row -> row.text("id")));
    }

    @Override
    public boolean sweep(String retired, int limit) {
        return database.write(tx -> {
            List<String> documents = tx.list(
                    "SELECT id FROM documents WHERE collection = ? ORDER BY id LIMIT ?",
                    row -> row.text("id"),
                    retired,
                    limit);
            documents.forEach(document -> forget(tx, retired, document));
            if (documents.size() == limit) {
                return false;
            }
            tx.update("DELETE FROM changes WHERE collection = ?", retired);
            tx.update("DELETE FROM collections WHERE id = ?", retired);
            return true;
        });
    }
}
