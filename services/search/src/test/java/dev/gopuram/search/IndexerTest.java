package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.InfoStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What becomes of an index, and of those who search it, where the database or the index fails. */
class IndexerTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String ID = "0".repeat(32);
    private static final String OTHER = "1".repeat(32);
    private static final int MOST_COLLECTIONS = 2;
    private static final int TOO_FEW_TO_MERGE_UNASKED = 3;
    private static final StoredCollection COLLECTION = House.stored(ID, new VectorSpace("m", "1", 2));

    @TempDir
    Path data;

    private ForsakenDatabase database;

    @BeforeEach
    void open() {
        database = new ForsakenDatabase(
                Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_database_that_fails_in_a_replay_leaves_the_index_open_and_is_asked_again() {
        try (House house = House.open(database, data, House.config(), new FakeModels(), IndexingSteps.UNHEARD)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(text("a", "alpha one"), text("b", "alpha two"));

            database.down(true);
            acme.put(House.DOCS, Refresh.LATER, text("c", "alpha three"));
            acme.delete("b", Refresh.LATER);
            int before = database.refusals();
            Eventually.until(BOUND, () -> database.refusals() >= before + 2);

            assertThat(documents(acme.query(Query.Mode.TEXT, "alpha"))).containsExactly("a");

            database.down(false);
            Eventually.until(
                    BOUND, () -> documents(acme.query(Query.Mode.TEXT, "alpha")).containsAll(List.of("a", "c")));
        }
    }

    @Test
    void a_search_that_runs_while_the_database_fails_in_a_replay_is_answered() {
        DocumentStore store = filled();
        Indexer indexer = indexer(store, IndexingSteps.UNHEARD);
        try (Indexer.Lease lease = indexer.lease(COLLECTION, deadline())) {
            database.down(true);
            indexer.wake(ID);
            Eventually.until(BOUND, () -> database.refusals() >= 2);

            assertThat(lease.<Integer>search(
                            searcher -> searcher.getIndexReader().numDocs()))
                    .isEqualTo(1);
        } finally {
            indexer.stop();
        }
    }

    @Test
    void a_failure_is_logged_when_it_begins_and_when_it_is_over() {
        DocumentStore store = filled();
        Indexer indexer = indexer(store, IndexingSteps.UNHEARD);
        Logger logger = (Logger) LoggerFactory.getLogger(SeatTroubles.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            indexer.lease(COLLECTION, deadline()).close();
            for (int failure = 0; failure < 2; failure++) {
                lines.list.clear();
                database.down(true);
                indexer.wake(ID);
                int before = database.refusals();
                Eventually.until(BOUND, () -> database.refusals() >= before + 3);
                assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);

                database.down(false);
                Eventually.until(BOUND, () -> lines.list.size() == 2);
                assertThat(lines.list.getLast().getLevel()).isEqualTo(Level.INFO);
            }
        } finally {
            indexer.stop();
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
    }

    @Test
    void a_search_whose_index_breaks_meanwhile_is_told_to_come_again() {
        assertToldToComeAgain(new IllegalStateException("a disk that fails"));
    }

    @Test
    void a_problem_that_is_none_of_an_absent_database_breaks_the_index() {
        assertToldToComeAgain(Problem.of(Problem.Code.INTERNAL, "a document that cannot be read"));
    }

    private void assertToldToComeAgain(RuntimeException failure) {
        DocumentStore store = filled();
        AtomicBoolean broken = new AtomicBoolean();
        AtomicBoolean met = new AtomicBoolean();
        Indexer indexer = indexer(store, step -> {
            if (step == IndexingSteps.Step.LUCENE_CHANGED && broken.get()) {
                met.set(true);
                throw failure;
            }
        });
        try (Indexer.Lease lease = indexer.lease(COLLECTION, deadline())) {
            broken.set(true);
            store.put(ID, List.of(prepared("b")));
            indexer.wake(ID);
            Eventually.until(BOUND, met::get);
            broken.set(false);
            indexer.await(ID, 2, deadline());

            assertThatThrownBy(() -> lease.<Integer>search(
                            searcher -> searcher.getIndexReader().numDocs()))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
                        assertThat(problem.detail()).contains(House.DOCS);
                        assertThat(problem.retryAfter()).isPositive();
                    });
        } finally {
            indexer.stop();
        }
    }

    @Test
    void segments_become_one_for_searches_and_in_the_files_once_nothing_is_written_for_a_while() throws IOException {
        DocumentStore store = filled();
        Indexer first = indexer(store, IndexingSteps.UNHEARD);
        first.lease(COLLECTION, deadline()).close();
        first.stop();
        Path path = House.indexes(data).resolve(ID);
        addSegments(path, 12);

        Indexer indexer = indexer(store, IndexingSteps.UNHEARD);
        indexer.lease(COLLECTION, deadline()).close();
        try {
            Eventually.until(BOUND, () -> searchedSegments(indexer) == 1);
            Eventually.until(BOUND, () -> segments(path) == 1);
        } finally {
            indexer.stop();
        }
    }

    @Test
    void a_merge_that_the_closing_of_its_index_throws_away_is_begun_anew_once_it_is_opened_again() throws IOException {
        DocumentStore store = filled();
        store.create(other(), MOST_COLLECTIONS);
        Indexer first = indexer(store, IndexingSteps.UNHEARD);
        first.lease(COLLECTION, deadline()).close();
        first.stop();
        addSegments(House.indexes(data).resolve(ID), TOO_FEW_TO_MERGE_UNASKED);

        InfoStream before = InfoStream.getDefault();
        HeldMerge merge = new HeldMerge();
        InfoStream.setDefault(merge);
        Indexer indexer = new Indexer(store, House.indexes(data), new Words(), oneOpenIndex(), IndexingSteps.UNHEARD);
        try {
            indexer.lease(COLLECTION, deadline()).close();
            Eventually.until("a merge that begins", merge::begun);
            indexer.lease(other(), deadline()).close();
            Eventually.until("a merge that is thrown away", () -> {
                indexer.wake(OTHER);
                return merge.thrownAway();
            });

            Eventually.until("one segment", () -> searchedSegments(indexer) == 1);
        } finally {
            indexer.stop();
            InfoStream.setDefault(before);
        }
    }

    private static StoredCollection other() {
        return new StoredCollection(
                OTHER,
                COLLECTION.tenant(),
                "other",
                COLLECTION.space(),
                null,
                0,
                0,
                0,
                COLLECTION.createdAt(),
                Schema.NONE,
                COLLECTION.quantization(),
                0);
    }

    private static SearchConfig oneOpenIndex() {
        return House.config(Duration.ofMillis(20), Duration.ofMillis(50), 1_000, 1);
    }

    /** Holds the first merge back until its index, in closing, has told it to end. */
    private static final class HeldMerge extends InfoStream {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch thrownAway = new CountDownLatch(1);

        boolean begun() {
            return begun.getCount() == 0;
        }

        boolean thrownAway() {
            return thrownAway.getCount() == 0;
        }

        @Override
        public boolean isEnabled(String component) {
            return component.equals("MS") || component.equals("IW");
        }

        @Override
        public void message(String component, String message) {
            if (message.startsWith("merge thread") && message.endsWith("start")) {
                begun.countDown();
                awaitThrownAway();
            } else if (message.startsWith("now wait for") && begun()) {
                thrownAway.countDown();
            }
        }

        private void awaitThrownAway() {
            try {
                assertThat(thrownAway.await(BOUND.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {}
    }

    private int searchedSegments(Indexer indexer) {
        try (Indexer.Lease lease = indexer.lease(COLLECTION, deadline())) {
            return lease.<Integer>search(searcher -> searcher.getLeafContexts().size());
        }
    }

    private static int segments(Path path) {
        try (Directory directory = FSDirectory.open(path);
                DirectoryReader reader = DirectoryReader.open(directory)) {
            return reader.leaves().size();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As an index is whose process ended before they were merged. */
    private static void addSegments(Path path, int count) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new Words())
                .setCodec(new CollectionCodec())
                .setSimilarity(CollectionIndex.BM25)
                .setMergePolicy(NoMergePolicy.INSTANCE);
        try (Directory directory = FSDirectory.open(path);
                DirectoryReader reader = DirectoryReader.open(directory);
                IndexWriter writer = new IndexWriter(directory, config)) {
            for (int i = 0; i < count; i++) {
                writer.addDocuments(IndexFields.documents(indexed("d" + i)));
                writer.flush();
            }
            writer.setLiveCommitData(reader.getIndexCommit().getUserData().entrySet());
            writer.commit();
        }
        assertThat(segments(path)).isGreaterThan(count);
    }

    private static IndexedDocument indexed(String id) {
        PreparedDocument prepared = prepared(id);
        return new IndexedDocument(
                id, prepared.title(), 1, 1, Map.of(), Map.of(), Schema.NONE, List.of(), prepared.passages());
    }

    @Test
    void an_index_is_refused_once_the_indexer_stops() {
        Indexer indexer = indexer(filled(), IndexingSteps.UNHEARD);
        indexer.lease(COLLECTION, deadline()).close();

        indexer.stop();

        assertThatThrownBy(() -> indexer.lease(COLLECTION, deadline()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
    }

    private DocumentStore filled() {
        DocumentStore store = new SqlDocumentStore(database, Clock.system());
        store.create(COLLECTION, MOST_COLLECTIONS);
        store.put(ID, List.of(prepared("a")));
        return store;
    }

    private static PreparedDocument prepared(String id) {
        Chunk chunk = new Chunk(0, new Span(0, 2), "alpha", List.of());
        Vector vector = Vector.wrap(new float[] {1, 0});
        return new PreparedDocument(
                text(id, "alpha"), "Title", Bytes.utf8("digest of " + id), List.of(new Passage(chunk, vector)));
    }

    private Indexer indexer(DocumentStore store, IndexingSteps steps) {
        return new Indexer(store, House.indexes(data), new Words(), House.config(), steps);
    }

    private static Deadline deadline() {
        return Deadline.after(BOUND, Clock.system());
    }
}
