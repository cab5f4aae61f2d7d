package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Two processes on one database, of which one embeds a collection again at a time. */
@ParameterizedClass
@ValueSource(strings = {"sqlite", "postgres"})
class ReembedLeaseTest {
    private static final String ID = "0".repeat(32);
    private static final String NEXT = "1".repeat(32);
    private static final VectorSpace OTHER = new VectorSpace("other-words", "2.0.0", 48);
    private static final int DOCUMENTS = 4;
    private static final int WORDS_EACH = 2;
    private static final Duration MOST_OF_A_LEASE =
            SqlGenerations.LEASE.multipliedBy(2).dividedBy(3);

    @TempDir
    Path data;

    @Parameter
    String kind;

    private final ManualClock clock = new ManualClock();
    private Database database;
    private DocumentStore store;
    private Process first;
    private Process second;

    /** What works on generations in one process. */
    private final class Process implements AutoCloseable {
        final TwoModels models = new TwoModels();
        final Generations generations;
        final Indexer indexer;
        final Reembedder reembedder;

        Process(String name) {
            generations = new SqlGenerations(database, clock, name);
            indexer = new Indexer(store, data.resolve(name), new Words(), House.config(), IndexingSteps.UNHEARD);
            Random random = new Random(7);
            reembedder = new Reembedder(
                    generations, new Embedder(models, 8), indexer, clock, new Ids(clock, random), random);
        }

        int embedded() {
            return models.embedded.get();
        }

        Generation generation() {
            return generations.all().getFirst();
        }

        /** What happens once, while this process embeds its document of that number. */
        void at(int document, Runnable doing) {
            models.meanwhile = () -> {
                if (embedded() == document) {
                    doing.run();
                }
            };
        }

        @Override
        public void close() {
            indexer.stop();
        }
    }

    /** What no code of ours catches. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void open() {
        database = Databases.open(SearchAssembly.SERVICE, config(), data, Clock.system());
        store = new SqlDocumentStore(database, clock);
        store.create(House.stored(ID, new VectorSpace("fake-words", "1.0.0", 64)), 1);
        for (int i = 0; i < DOCUMENTS; i++) {
            store.put(ID, List.of(prepared("d" + i)));
        }
        first = new Process("first");
        second = new Process("second");
        first.generations.begin(current(), NEXT, OTHER, "key_ann");
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
            first.close();
            second.close();
            database.close();
        }
    }

    private static PreparedDocument prepared(String id) {
        Chunk chunk = new Chunk(0, new Span(0, 2), "words " + id, List.of());
        return new PreparedDocument(
                House.text(id, "words " + id),
                "",
                Bytes.utf8("digest of " + id),
                List.of(new Passage(chunk, Vector.wrap(new float[64]))));
    }

    private StoredCollection current() {
        return store.collection(House.TENANT, House.DOCS).orElseThrow();
    }

    private boolean hasMoved() {
        return current().id().equals(NEXT);
    }

    @Test
    void while_one_works_and_says_so_the_other_does_nothing() {
        first.at(2, () -> {
            for (int i = 0; i < 3; i++) {
                clock.advance(MOST_OF_A_LEASE);
                first.reembedder.renew();
                second.reembedder.round();
            }
        });

        first.reembedder.round();

        assertThat(second.embedded()).isZero();
        assertThat(first.embedded()).isEqualTo(DOCUMENTS);
        assertThat(hasMoved()).isTrue();
    }

    @Test
    void what_one_was_at_that_says_nothing_more_the_other_goes_on_with_and_moves() {
        first.at(3, () -> {
            throw new Killed();
        });
        try {
            first.reembedder.round();
        } catch (Killed died) {
            // So it does no more, and leaves its lease behind.
        }
        second.reembedder.round();
        assertThat(second.embedded()).isZero();

        clock.advance(SqlGenerations.LEASE);
        second.reembedder.round();

        assertThat(second.embedded()).isEqualTo(2);
        assertThat(hasMoved()).isTrue();
    }

    @Test
    void what_is_left_in_order_the_other_takes_over_at_once() {
        first.models.allowed.set(1);
        first.reembedder.round();
        first.reembedder.release();

        clock.advance(Duration.ofSeconds(1));
        second.reembedder.round();

        assertThat(second.embedded()).isEqualTo(DOCUMENTS - 1);
        assertThat(hasMoved()).isTrue();
    }

    @Test
    void one_that_was_only_away_changes_nothing_once_it_is_back() {
        first.at(2, () -> {
            clock.advance(SqlGenerations.LEASE);
            second.models.allowed.set(1);
            second.reembedder.round();
        });

        first.reembedder.round();

        assertThat(first.embedded()).isEqualTo(2);
        assertThat(second.embedded()).isEqualTo(1);
        assertThat(first.generation().next().documents()).isEqualTo(2);
        assertThat(first.generation().state()).isEqualTo(Reembedding.State.PAUSED);
        assertThat(hasMoved()).isFalse();
    }

    /** A database on which something happens between one process's look and its write. */
    private record Meanwhile(Database real, Runnable doing) implements Database {
        @Override
        public <T> T read(Work<T> work) {
            return real.read(work);
        }

        @Override
        public <T> T write(Work<T> work) {
            doing.run();
            return real.write(work);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @Test
    void of_two_that_find_it_free_at_once_one_has_it() {
        Generation generation = second.generation();
        Generations late = new SqlGenerations(
                new Meanwhile(
                        database,
                        () -> assertThat(second.generations.take(generation)).isTrue()),
                clock,
                "late");

        assertThat(late.take(generation)).isFalse();

        clock.advance(MOST_OF_A_LEASE);
        second.generations.renew();
        assertThat(late.take(generation)).isFalse();
    }

    @Test
    void one_that_lost_its_lease_can_move_nothing_and_take_nothing_out() {
        Generation generation = first.generation();
        assertThat(first.generations.take(generation)).isTrue();
        clock.advance(SqlGenerations.LEASE);
        assertThat(second.generations.take(generation)).isTrue();
        long seq = current().seq();

        assertThatThrownBy(() -> first.generations.swap(
                        generation, seq, generation.next().seq()))
                .isInstanceOf(LostLease.class);
        assertThatThrownBy(() -> first.generations.remove(generation, "d0")).isInstanceOf(LostLease.class);
        assertThat(hasMoved()).isFalse();
        first.generations.renew();
        assertThat(first.generations.take(generation)).isFalse();

        assertThat(second.generations.swap(generation, seq, generation.next().seq()))
                .isTrue();
        assertThat(hasMoved()).isTrue();
    }

    @Test
    void what_it_takes_is_counted_to_who_asked_whichever_process_did_it() {
        Logger logger = (Logger) LoggerFactory.getLogger(Reembedder.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            first.models.allowed.set(1);
            first.reembedder.round();
            assertThat(first.generation().view(current()).inputTokens()).isEqualTo(WORDS_EACH);
            first.reembedder.release();
            second.models.allowed.set(2);
            second.reembedder.round();
            assertThat(first.generation().view(current()).inputTokens()).isEqualTo(3 * WORDS_EACH);
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }

        assertThat(lines.list.stream().filter(line -> line.getMessage().equals("embedded again")))
                .extracting(line -> line.getKeyValuePairs().stream()
                        .map(pair -> pair.key + "=" + pair.value)
                        .toList())
                .containsExactly(line(WORDS_EACH), line(2 * WORDS_EACH));
    }

    private static List<String> line(int tokens) {
        return List.of(
                "service=search",
                "action=search.reembed",
                "tenant=" + House.TENANT,
                "userId=key_ann",
                "collection=" + ID,
                "modelVersion=other-words@2.0.0",
                "inputTokens=" + tokens,
                "outputTokens=" + Usage.NONE.outputTokens());
    }
}
