package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.governance.IdempotentAnswers;
import dev.gopuram.governance.IdempotentAnswers.Asked;
import dev.gopuram.governance.IdempotentAnswers.Standing;
import dev.gopuram.governance.SqlIdempotentAnswers;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.cache.CacheKey;
import dev.gopuram.platform.cache.Content;
import dev.gopuram.platform.cache.Kept;
import dev.gopuram.platform.cache.Lifetimes;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.PrivatePostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of keyed requests: the same in the fake and in both databases. */
class IdempotentAnswersTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Asked ASKED = asked("k1", "request");
    private static final String SECRET_WORD = "a word that nobody else may read";

    enum Place {
        FAKE,
        SQLITE,
        POSTGRES
    }

    private final ManualClock clock = new ManualClock();

    @TempDir
    Path folder;

    private @Nullable Database database;

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void one_attempt_at_a_time_has_the_key(Place place) {
        IdempotentAnswers answers = open(place);

        assertThat(answers.begin(ASKED, LEASE)).isInstanceOf(Standing.Begun.class);
        assertThat(answers.begin(ASKED, LEASE)).isEqualTo(new Standing.Running(LEASE));
        assertThat(answers.begin(asked("k1", "other"), LEASE)).isEqualTo(new Standing.Another());
        assertThat(answers.begin(asked("k2", "request"), LEASE)).isInstanceOf(Standing.Begun.class);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void an_answer_is_found_until_its_time_is_over(Place place) {
        IdempotentAnswers answers = open(place);
        answers.answer(ASKED, begun(answers), kept());

        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(answers.begin(ASKED, LEASE)).isEqualTo(new Standing.Answered(kept()));
        assertThat(answers.begin(asked("k1", "other"), LEASE)).isEqualTo(new Standing.Another());
        clock.advance(Duration.ofMillis(1));
        assertThat(answers.begin(ASKED, LEASE)).isInstanceOf(Standing.Begun.class);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void an_answer_at_length_is_known_to_have_been_given(Place place) {
        IdempotentAnswers answers = open(place);
        answers.answerAtLength(ASKED, begun(answers), Duration.ofHours(24));

        assertThat(answers.begin(ASKED, LEASE)).isEqualTo(new Standing.AnsweredAtLength());
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void an_attempt_without_an_answer_leaves_the_key_to_the_next(Place place) {
        IdempotentAnswers answers = open(place);
        answers.release(ASKED, begun(answers));

        assertThat(answers.begin(asked("k1", "other"), LEASE)).isInstanceOf(Standing.Begun.class);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void an_attempt_out_of_time_can_neither_answer_nor_free_the_key(Place place) {
        IdempotentAnswers answers = open(place);
        String late = begun(answers);
        clock.advance(LEASE);
        String next = begun(answers);

        answers.answer(ASKED, late, kept());
        answers.release(ASKED, late);
        assertThat(answers.begin(ASKED, LEASE)).isInstanceOf(Standing.Running.class);

        answers.answer(ASKED, next, kept());
        answers.release(ASKED, next);
        assertThat(answers.begin(ASKED, LEASE)).isInstanceOf(Standing.Answered.class);
    }

    @Test
    void an_answer_outlives_a_restart() {
        IdempotentAnswers answers = open(Place.SQLITE);
        answers.answer(ASKED, begun(answers), kept());
        close();

        assertThat(open(Place.SQLITE).begin(ASKED, LEASE)).isEqualTo(new Standing.Answered(kept()));
    }

    @Test
    void an_answer_lies_sealed_on_the_disk() throws IOException {
        IdempotentAnswers answers = open(Place.SQLITE);
        answers.answer(ASKED, begun(answers), kept());
        close();

        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(SECRET_WORD);
            }
        }
    }

    @Test
    void a_lost_master_key_is_told_at_the_start() throws IOException {
        IdempotentAnswers answers = open(Place.SQLITE);
        answers.answer(ASKED, begun(answers), kept());
        close();
        Files.delete(folder.resolve("keys/master.json"));

        assertThatThrownBy(() -> open(Place.SQLITE))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT));
    }

    @Test
    void what_is_over_is_cleared_away_with_later_requests() {
        IdempotentAnswers answers = open(Place.SQLITE);
        for (int i = 0; i < 30; i++) {
            assertThat(answers.begin(asked("old " + i, "r"), LEASE)).isInstanceOf(Standing.Begun.class);
        }
        clock.advance(LEASE);
        answers.begin(asked("new 1", "r"), LEASE);
        answers.begin(asked("new 2", "r"), LEASE);

        assertThat(rows()).isEqualTo(2);
    }

    /** Two that hold their own old row and clear away each other's would wait for each other. */
    @Test
    void what_is_over_is_cleared_away_in_another_transaction_than_the_one_that_begins() {
        IdempotentAnswers answers = open(Place.SQLITE);
        begun(answers);
        clock.advance(LEASE);
        Transactions counted = new Transactions(database());

        sql(counted).begin(asked("k2", "r"), LEASE);

        assertThat(counted.writes).isEqualTo(2);
        assertThat(rows()).isEqualTo(1);
    }

    private static final class Transactions implements Database {
        private final Database database;
        private int writes;

        Transactions(Database database) {
            this.database = database;
        }

        @Override
        public <T> T read(Work<T> work) {
            return database.read(work);
        }

        @Override
        public <T> T write(Work<T> work) {
            writes++;
            return database.write(work);
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private long rows() {
        return database()
                .read(tx -> tx.first("SELECT COUNT(*) AS n FROM idempotent_answer", row -> row.longValue("n"))
                        .orElseThrow());
    }

    private IdempotentAnswers open(Place place) {
        return switch (place) {
            case FAKE -> new FakeIdempotentAnswers(clock);
            case SQLITE -> sql(DatabaseConfig.defaults());
            case POSTGRES -> {
                Optional<PrivatePostgres> server = PrivatePostgres.shared();
                assumeTrue(server.isPresent(), "no Postgres on this machine");
                yield sql(DatabaseConfig.postgres(
                        server.get().newDatabase(), server.get().user(), Secret.of("unused")));
            }
        };
    }

    private IdempotentAnswers sql(DatabaseConfig config) {
        database = Databases.open("gateway", config, folder, clock);
        return sql(database);
    }

    private IdempotentAnswers sql(Database opened) {
        return SqlIdempotentAnswers.open(
                opened, new MasterKeySource(null, folder), new Ids(clock, new Random(3)), clock);
    }

    private Database database() {
        return Objects.requireNonNull(database);
    }

    private static String begun(IdempotentAnswers answers) {
        return ((Standing.Begun) answers.begin(ASKED, LEASE)).attempt();
    }

    private static Asked asked(String key, String request) {
        return new Asked(
                CacheKey.of(key).key().digest(), CacheKey.of(request).key().digest(), "tenant-a");
    }

    private static Kept kept() {
        Content content = new Content(
                200,
                List.of(new Content.Header("content-type", "application/json")),
                false,
                List.of(Bytes.utf8(SECRET_WORD)),
                Bytes.utf8("{}"));
        return new Kept(content, ManualClock.START, new Lifetimes(Duration.ofHours(24), Duration.ZERO, Duration.ZERO));
    }
}
