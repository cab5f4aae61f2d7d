package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.ChildJvm;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A child process embeds a collection again and is killed at a document. The one after it answers from the generation before,
 * embeds what is missing, and moves.
 */
class ReembedKillTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final int DOCUMENTS = 6;

    @TempDir
    Path data;

    private final TwoModels models = new TwoModels();

    @BeforeEach
    void fill() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            for (int i = 0; i < DOCUMENTS; i++) {
                acme.put(text("d" + i, "Words of number n" + i + "."));
            }
        }
    }

    private void killAt(int document) {
        try (ChildJvm child = ChildJvm.start(ReembedChild.class, data.toString(), Integer.toString(document))) {
            child.awaitLine(("at " + document)::equals, BOUND);
            child.kill();
        }
    }

    /** The next process, by whose clock the lease of the one that was killed has run out. */
    private House next() {
        Database database = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system());
        return House.open(database, data, House.config(), models, later(), IndexingSteps.UNHEARD);
    }

    private static Clock later() {
        Clock clock = Clock.system();
        return new Clock() {
            @Override
            public Instant now() {
                return clock.now().plus(SqlGenerations.LEASE);
            }

            @Override
            public long nanoTime() {
                return clock.nanoTime();
            }
        };
    }

    private static Collection collection(House house) {
        return Contexts.of(House.TENANT).call(() -> house.port().findCollection(new FindCollection(House.DOCS)));
    }

    private static void untilMoved(House house) {
        Eventually.until(
                "it has moved", () -> collection(house).embeddingModel().equals(TwoModels.OTHER));
    }

    private static void answersAll(House house) {
        for (Query.Mode mode : Query.Mode.values()) {
            for (int i = 0; i < DOCUMENTS; i++) {
                assertThat(documents(house.acme().query(mode, "n" + i))).first().isEqualTo("d" + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, DOCUMENTS})
    void killed_while_it_embeds_it_goes_on_in_the_next_process_and_moves(int document) {
        killAt(document);
        models.allowed.set(0);

        try (House house = next()) {
            Eventually.until("the next one has taken it over", () -> {
                Reembedding now = collection(house).reembedding();
                return now != null && now.state() == Reembedding.State.PAUSED;
            });
            assertThat(collection(house).embeddingModel()).isEqualTo(TwoModels.FIRST);
            assertThat(collection(house).reembedding().done()).isEqualTo(document - 1);
            answersAll(house);

            models.allowed.set(Integer.MAX_VALUE);
            untilMoved(house);
            assertThat(models.embedded).hasValue(DOCUMENTS - document + 1);
            answersAll(house);
        }
    }

    @Test
    void killed_right_after_the_move_it_stays_moved_and_the_one_before_is_removed() {
        killAt(0);

        try (House house = next()) {
            assertThat(collection(house).embeddingModel()).isEqualTo(TwoModels.OTHER);
            assertThat(collection(house).reembedding()).isNull();
            answersAll(house);
            Eventually.until("one index", () -> House.indexes(data).toFile().list().length == 1);
            assertThat(models.embedded).hasValue(0);
        }
    }

    @Test
    void until_the_lease_of_the_one_that_was_killed_has_run_out_nobody_goes_on() {
        killAt(3);
        Database database = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system());
        try (database) {
            Generations generations = new SqlGenerations(database, new ManualClock(Instant.EPOCH), "next");
            assertThat(generations.all())
                    .singleElement()
                    .satisfies(held -> assertThat(generations.take(held)).isFalse());
        }
    }
}
