package dev.gopuram.search;

import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The same store on both databases. */
@ParameterizedClass
@ValueSource(strings = {"sqlite", "postgres"})
class SqlDocumentStoreTest {
    private static final VectorSpace SPACE = new VectorSpace("m", "1", 2);
    private static final int MOST = 10;
    private static final Duration BOUND = Duration.ofSeconds(30);
    /** What migrations after the second have added. */
    private static final Map<String, List<String>> LATER_COLUMNS = Map.of(
            "documents", List.of("access", "lists"),
            "collections",
                    List.of(
                            "fields",
                            "quantization",
                            "bytes",
                            "origin",
                            "chunk_words",
                            "max_chunk_words",
                            "next_of",
                            "generation",
                            "trouble",
                            "lease_owner",
                            "lease_until",
                            "asked_by",
                            "input_tokens"));

    private static final String ID = "0".repeat(32);

    @TempDir
    Path data;

    @Parameter
    String kind;

    private DatabaseConfig config = DatabaseConfig.defaults();
    private Database database;
    private DocumentStore store;

    @BeforeEach
    void open() {
        config = config();
        database = Databases.open(SearchAssembly.SERVICE, config, data, Clock.system());
        store = new SqlDocumentStore(database, Clock.system());
        store.create(collection(ID, "acme", "docs"), MOST);
    }

    private DatabaseConfig config() {
        if (kind.equals("sqlite")) {
            return DatabaseConfig.defaults();
        }
        Optional<PrivatePostgres> server = PrivatePostgres.shared();
        assumeTrue(server.isPresent(), "no Postgres on this machine");
        return DatabaseConfig.postgres(server.get().newDatabase(), server.get().user(), Secret.of("unused"));
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private static StoredCollection collection(String id, String tenant, String name) {
        Instant made = Instant.parse("2026-11-20T10:00:00.123456Z");
        return new StoredCollection(id, tenant, name, SPACE, null, 0, 0, 0, made, Schema.NONE, Quantization.INT8, 0);
    }

    private static PreparedDocument prepared(String id, String content) {
        NewDocument document = new NewDocument(id, Format.HTML, content, "", Map.of("k", "v \u0000"));
        Chunk chunk = new Chunk(0, new Span(0, 2), "text \u0000 of " + content, List.of("H \u0000", "😀"));
        Vector vector = Vector.wrap(new float[] {0.25f, -1.5e-8f});
        return new PreparedDocument(
                document, "Title", Bytes.utf8("digest of " + content), List.of(new Passage(chunk, vector)));
    }

    @Test
    void a_collection_is_kept_as_made_and_made_once() {
        assertThat(store.collection("acme", "docs")).contains(collection(ID, "acme", "docs"));
        assertThat(store.create(collection("1".repeat(32), "acme", "docs"), MOST)
                        .orElseThrow()
                        .id())
                .isEqualTo(ID);
        assertThat(store.collection("other", "docs")).isEmpty();
        store.create(collection("2".repeat(32), "acme", "a-first"), MOST);
        assertThat(store.collections("acme")).extracting(StoredCollection::name).containsExactly("a-first", "docs");
        assertThat(store.collectionIds()).containsExactlyInAnyOrder(ID, "2".repeat(32));
    }

    @Test
    void a_tenant_gets_no_more_collections_than_the_bound_and_keeps_those_it_has() {
        assertThat(store.create(collection("1".repeat(32), "acme", "more"), 1)).isEmpty();
        assertThat(store.collections("acme")).extracting(StoredCollection::name).containsExactly("docs");
        assertThat(store.create(collection("2".repeat(32), "acme", "docs"), 1))
                .contains(collection(ID, "acme", "docs"));
        assertThat(store.create(collection("3".repeat(32), "other", "docs"), 1)).isPresent();
        store.drop("acme", "docs");
        assertThat(store.create(collection("4".repeat(32), "acme", "more"), 1)).isPresent();
    }

    @Test
    void two_collections_made_at_once_do_not_pass_the_bound() throws Exception {
        CountDownLatch counted = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        DocumentStore slow = new SqlDocumentStore(slowToCommit(counted, commit), Clock.system());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Optional<StoredCollection>> first =
                    threads.submit(() -> slow.create(collection("1".repeat(32), "acme", "a"), 2));
            assertThat(counted.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
            Future<Optional<StoredCollection>> second =
                    threads.submit(() -> store.create(collection("2".repeat(32), "acme", "b"), 2));
            try {
                Eventually.until(BOUND, () -> second.isDone() || aWriterWaits());
            } finally {
                commit.countDown();
            }
            assertThat(first.get()).isPresent();
            assertThat(second.get()).isEmpty();
            assertThat(store.collections("acme"))
                    .extracting(StoredCollection::name)
                    .containsExactly("a", "docs");
        }
    }

    /** Whoever writes has done its work, and commits when told. */
    private Database slowToCommit(CountDownLatch done, CountDownLatch commit) {
        return new Database() {
            @Override
            public <T> T read(Work<T> work) {
                return database.read(work);
            }

            @Override
            public <T> T write(Work<T> work) {
                return database.write(tx -> {
                    T answer = work.run(tx);
                    done.countDown();
                    try {
                        assertThat(commit.await(BOUND.toSeconds(), TimeUnit.SECONDS))
                                .isTrue();
                    } catch (InterruptedException e) {
                        throw Problem.from(e);
                    }
                    return answer;
                });
            }

            @Override
            public void close() {}
        };
    }

    /** On SQLite every writer waits for the one before. */
    private boolean aWriterWaits() {
        return kind.equals("sqlite")
                || database.read(tx -> tx.first("SELECT 1 FROM pg_locks WHERE NOT granted", row -> true))
                        .isPresent();
    }

    @Test
    void documents_come_back_exactly_with_passages_and_vectors() {
        String content = "<p>a \u0000 b\r\n😀</p>";
        assertThat(store.put(ID, List.of(prepared("a", content)))).contains(1L);
        StoredCollection collection = store.collection("acme", "docs").orElseThrow();
        assertThat(collection.documents()).isEqualTo(1);
        assertThat(collection.chunks()).isEqualTo(1);
        Document found = store.document(collection, "a").orElseThrow();
        assertThat(found.content()).isEqualTo(content);
        assertThat(found.metadata()).isEqualTo(Map.of("k", "v \u0000"));
        IndexedDocument indexed = store.documentsAfter(ID, "", 10).getFirst();
        assertThat(indexed.passages()).isEqualTo(prepared("a", content).passages());
        assertThat(store.documentsAfter(ID, "a", 10)).isEmpty();
    }

    @Test
    void changes_are_numbered_without_gaps_and_bring_documents_as_they_are_now() {
        store.put(ID, List.of(prepared("a", "one"), prepared("b", "one")));
        store.put(ID, List.of(prepared("a", "two"), prepared("b", "one")));
        assertThat(store.delete(ID, "b")).contains(new DocumentStore.Removal(true, 4));
        assertThat(store.delete(ID, "b")).contains(new DocumentStore.Removal(false, 4));
        Replay replay = store.replay(ID, 0, 10).orElseThrow();
        assertThat(replay.last()).isEqualTo(4);
        assertThat(replay.changes())
                .containsExactly(
                        new Change(1, Change.Kind.PUT, "a"),
                        new Change(2, Change.Kind.PUT, "b"),
                        new Change(3, Change.Kind.PUT, "a"),
                        new Change(4, Change.Kind.DELETE, "b"));
        assertThat(replay.documents()).containsOnlyKeys("a");
        assertThat(replay.documents().get("a").version()).isEqualTo(2);
        assertThat(replay.documents().get("a").born()).isEqualTo(1);
        assertThat(store.replay(ID, 2, 1).orElseThrow().changes())
                .extracting(Change::seq)
                .containsExactly(3L);
        store.forgetChanges(ID, 3);
        assertThat(store.replay(ID, 0, 10).orElseThrow().changes())
                .extracting(Change::seq)
                .containsExactly(4L);
        store.put(ID, List.of(prepared("b", "one")));
        assertThat(store.marks(ID, List.of("a", "b", "c"))).containsOnlyKeys("a", "b");
        assertThat(store.marks(ID, List.of("b")).get("b").born()).isEqualTo(5);
        assertThat(store.marks(ID, List.of("b")).get("b").version()).isEqualTo(1);
    }

    @Test
    void lists_and_readers_come_back_with_documents_and_marks() {
        Map<String, Values> lists = Map.of("tag", new Values(List.of("b \u0000", "a")));
        NewDocument document = new NewDocument("a", Format.TEXT, "x", "", Map.of(), lists, List.of("user:ann 😀"));
        store.put(ID, List.of(new PreparedDocument(document, "T", Bytes.utf8("d"), List.of())));
        StoredCollection collection = store.collection("acme", "docs").orElseThrow();
        assertThat(store.document(collection, "a").orElseThrow().lists()).isEqualTo(lists);
        assertThat(store.document(collection, "a").orElseThrow().access()).containsExactly("user:ann 😀");
        assertThat(store.marks(ID, List.of("a")).get("a").access()).containsExactly("user:ann 😀");
        assertThat(store.documentsAfter(ID, "", 1).getFirst().lists()).isEqualTo(lists);
        assertThat(store.documentsAfter(ID, "", 1).getFirst().access()).containsExactly("user:ann 😀");
    }

    @Test
    void a_field_declared_touches_every_document_once_and_its_type_is_for_good() {
        store.put(ID, List.of(prepared("a", "one"), prepared("b", "one")));
        StoredCollection before = store.collection("acme", "docs").orElseThrow();
        Map<String, FieldType> year = Map.of("year", FieldType.NUMBER);
        StoredCollection after = store.declare(before, year).orElseThrow();
        assertThat(after.schema().fields()).isEqualTo(year);
        assertThat(after.seq()).isEqualTo(4);
        Replay replay = store.replay(ID, 2, 10).orElseThrow();
        assertThat(replay.changes())
                .containsExactly(new Change(3, Change.Kind.PUT, "a"), new Change(4, Change.Kind.PUT, "b"));
        assertThat(replay.documents().get("a").schema()).isEqualTo(after.schema());
        assertThat(replay.documents().get("a").version()).isEqualTo(1);

        assertThat(store.declare(before, year)).contains(after);
        assertThatThrownBy(() -> store.declare(before, Map.of("year", FieldType.TIME)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT));
        store.drop("acme", "docs");
        assertThat(store.declare(before, Map.of("k", FieldType.TIME))).isEmpty();
    }

    @Test
    void a_dropped_collection_is_gone_to_everyone() {
        store.put(ID, List.of(prepared("a", "one")));
        assertThat(store.drop("other", "docs")).isEmpty();
        assertThat(store.drop("acme", "docs")).contains(ID);
        assertThat(store.drop("acme", "docs")).isEmpty();
        assertThat(store.put(ID, List.of(prepared("a", "one")))).isEmpty();
        assertThat(store.delete(ID, "a")).isEmpty();
        assertThat(store.replay(ID, 0, 10)).isEmpty();
        assertThat(store.documentsAfter(ID, "", 10)).isEmpty();
    }

    @Test
    void writers_at_once_leave_no_gap_and_count_right() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> writers = new ArrayList<>();
            for (int writer = 0; writer < 6; writer++) {
                String own = "own" + writer;
                writers.add(() -> {
                    for (int i = 0; i < 10; i++) {
                        store.put(ID, List.of(prepared(own, "v" + i), prepared("shared", own + i)));
                        if (i % 4 == 3) {
                            store.delete(ID, own);
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> writer : threads.invokeAll(writers)) {
                assertThat(writer.get()).isTrue();
            }
        }
        Replay replay = store.replay(ID, 0, 1_000).orElseThrow();
        assertThat(replay.last()).isEqualTo(6 * (20 + 2));
        for (int i = 0; i < replay.changes().size(); i++) {
            assertThat(replay.changes().get(i).seq()).isEqualTo(i + 1);
        }
        StoredCollection collection = store.collection("acme", "docs").orElseThrow();
        assertThat(collection.documents()).isEqualTo(7);
        assertThat(collection.chunks()).isEqualTo(7);
        assertThat(store.marks(ID, List.of("shared")).get("shared").version()).isEqualTo(60);
    }

    @Test
    void a_database_of_the_first_release_is_brought_up_with_what_it_holds() {
        store.put(ID, List.of(prepared("a", "four")));
        database.write(tx -> {
            LATER_COLUMNS.forEach((table, columns) ->
                    columns.forEach(column -> tx.update("ALTER TABLE " + table + " DROP COLUMN " + column)));
            return tx.update("DELETE FROM schema_history WHERE owner = 'search' AND version > 2");
        });
        database.close();
        database = Databases.open(SearchAssembly.SERVICE, config, data, Clock.system());
        store = new SqlDocumentStore(database, Clock.system());

        StoredCollection found = store.collection("acme", "docs").orElseThrow();
        assertThat(found.quantization()).isEqualTo(Quantization.NONE);
        assertThat(found.bytes()).isEqualTo(4);
        assertThat(found.schema()).isEqualTo(Schema.NONE);
        assertThat(found.chunking()).isNull();
        assertThat(store.marks(ID, List.of("a")).get("a").access()).isEmpty();
        store.put(ID, List.of(prepared("b", "more")));
        assertThat(store.collection("acme", "docs").orElseThrow().bytes()).isEqualTo(8);
    }

    @Test
    void a_collection_moves_into_another_space_on_it() {
        TwoModels models = new TwoModels();
        try (House house = House.open(database, data, House.config(), models, IndexingSteps.UNHEARD)) {
            House.As other = house.as("other").collection(House.DOCS);
            other.put(text("a", "alpha"), text("b", "beta"), text("c", "gamma"));
            models.allowed.set(2);
            Contexts.of("other").run(() -> house.port().reembed(new Reembed(House.DOCS, TwoModels.OTHER)));
            Eventually.until("two are embedded", () -> models.embedded.get() == 2);
            other.delete("a");
            other.put(text("b", "beta, changed"));
            models.allowed.set(Integer.MAX_VALUE);
            FindCollection find = new FindCollection(House.DOCS);
            Eventually.until(
                    "it has moved",
                    () -> Contexts.of("other")
                            .call(() -> house.port().findCollection(find))
                            .embeddingModel()
                            .equals(TwoModels.OTHER));

            assertThat(House.documents(other.query(Query.Mode.VECTOR, "gamma"))).startsWith("c");
            assertThat(House.documents(other.query(Query.Mode.HYBRID, "alpha beta changed")))
                    .startsWith("b")
                    .doesNotContain("a");
            Eventually.until(
                    "the one before is removed", () -> store.collectionIds().size() == 2);
        }
    }

    @Test
    void the_whole_service_works_on_it() {
        try (House house = House.open(database, data, House.config(), new FakeModels(), IndexingSteps.UNHEARD)) {
            House.As other = house.as("other").collection(House.DOCS);
            other.put(text("a", "alpha"), text("b", "beta"));
            other.delete("b");
            assertThat(House.documents(other.query(Query.Mode.HYBRID, "alpha beta")))
                    .containsExactly("a");
        }
    }
}
