package dev.gopuram.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.contracts.users.KeyChanges;
import dev.gopuram.contracts.users.KeyChangesSince;
import dev.gopuram.contracts.users.ListKeys;
import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.store.Database;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What time, races and the database do to keys. */
@ParameterizedClass
@EnumSource(KeyServer.class)
class KeyLifeTest {
    private final KeyServer server;
    private final ManualClock clock = new ManualClock();

    @TempDir
    Path dataDir;

    private Database database;
    private Opened<Users> users;

    KeyLifeTest(KeyServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        database = server.fresh(dataDir, clock);
        users = UsersAssembly.open(
                UsersConfig.defaults(), UsersFixture.TIERS, database, dataDir, clock, new SecureRandom());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void a_key_stops_when_its_time_is_up_and_not_before() {
        ApiKey key = create("i", Duration.ofHours(2)).key();

        assertThat(key.expiresAt()).isEqualTo(clock.now().plus(Duration.ofHours(2)));
        clock.advance(Duration.ofHours(2));
        assertThatThrownBy(() -> rotate("r", key.id(), Duration.ZERO))
                .hasMessageContaining("expired (expected: a key in force");
    }

    @Test
    void a_rotation_never_prolongs_the_old_key() {
        ApiKey key = create("i", Duration.ofHours(2)).key();

        rotate("r", key.id(), Duration.ofHours(5));

        assertThat(find(key.id()).expiresAt()).isEqualTo(key.expiresAt());
    }

    @Test
    void successors_live_as_long_as_the_first_key_was_given() {
        ApiKey first = create("i", Duration.ofDays(9)).key();
        clock.advance(Duration.ofDays(1));
        rotate("r1", first.id(), Duration.ofHours(1));
        ApiKey second = rotate("r2", first.id(), Duration.ofHours(1)).key();

        assertThat(second.expiresAt()).isEqualTo(clock.now().plus(Duration.ofDays(9)));
        assertThat(rotate("r3", create("j", null).key().id(), Duration.ZERO)
                        .key()
                        .expiresAt())
                .isNull();
    }

    @Test
    void after_a_day_an_idempotency_key_is_free_again_and_its_secret_forgotten() {
        CreatedKey first = create("i", null);
        clock.advance(Duration.ofDays(1).minusMillis(1));
        assertThat(create("i", null)).isEqualTo(first);
        assertThat(issued()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        CreatedKey second = create("i", null);

        assertThat(second.key().id()).isNotEqualTo(first.key().id());
        assertThat(second.secret()).isNotEqualTo(first.secret());
        assertThat(issued()).isEqualTo(1);
    }

    @Test
    void the_sweeper_forgets_secrets_though_nobody_asks() {
        create("i", null);
        KeyStore store = new SqlKeyStore(database, new Ids(clock, new SecureRandom()));
        IssuedSweeper sweeper =
                new IssuedSweeper(store, clock, UsersConfig.defaults().replayWindow());

        sweeper.sweep();
        assertThat(issued()).isEqualTo(1);
        clock.advance(Duration.ofDays(1));
        users.part().start();

        Eventually.until("the secret is forgotten", Duration.ofSeconds(20), () -> issued() == 0);
        users.part().stop();
    }

    @Test
    void the_same_request_from_many_callers_at_once_makes_one_key() throws Exception {
        List<CreatedKey> made = atOnce(8, i -> () -> create("same", null));

        assertThat(made.stream().distinct()).hasSize(1);
        assertThat(keys()).hasSize(1);
    }

    @Test
    void a_key_revoked_while_it_is_rotated_stays_revoked() throws Exception {
        for (int round = 0; round < 10; round++) {
            int number = round;
            String id = create("i" + round, null).key().id();
            atOnce(2, i -> () -> {
                if (i == 0) {
                    return revoke(id);
                }
                try {
                    return rotate("r" + number, id, Duration.ofHours(1)).key();
                } catch (Problem revokedFirst) {
                    assertThat(revokedFirst.code()).isEqualTo(Problem.Code.CONFLICT);
                    return revokedFirst;
                }
            });
            assertThat(find(id).revokedAt()).isNotNull();
        }
    }

    @Test
    void a_poll_skips_no_change_however_many_writers_there_are() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        long start = poll(0).cursor();
        List<String> polled = new ArrayList<>();
        try (ExecutorService poller = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Long> polling = poller.submit(() -> {
                long cursor = start;
                boolean more = true;
                while (more) {
                    boolean last = !writing.get();
                    KeyChanges page = poll(cursor);
                    page.keys().forEach(key -> polled.add(key.id()));
                    cursor = page.cursor();
                    more = !last || page.more();
                }
                return cursor;
            });
            atOnce(
                    8,
                    i -> () -> IntStream.range(0, 6)
                            .mapToObj(n -> create("i" + i + "-" + n, null))
                            .toList());
            writing.set(false);
            assertThat(polling.get()).isEqualTo(start + 48);
        }
        assertThat(polled).doesNotHaveDuplicates().hasSize(48);
        assertThat(keys().stream().map(ApiKey::id)).containsExactlyInAnyOrderElementsOf(polled);
    }

    @Test
    void each_change_leaves_an_event_without_a_secret_in_its_transaction() {
        CreatedKey first = create("i", null);
        CreatedKey second = rotate("r", first.key().id(), Duration.ZERO);
        revoke(second.key().id());
        revoke(second.key().id());
        assertThatThrownBy(() -> rotate("x", second.key().id(), Duration.ZERO)).isInstanceOf(Problem.class);

        List<String> events = database.read(tx -> tx.list(
                "SELECT * FROM outbox WHERE tenant = 'a' ORDER BY sequence",
                row -> row.text("source") + " " + row.text("type") + " " + row.text("subject")));
        assertThat(events)
                .containsExactly(
                        "/users key.created " + first.key().id(),
                        "/users key.rotated " + first.key().id(),
                        "/users key.created " + second.key().id(),
                        "/users key.revoked " + second.key().id());
        List<String> data =
                database.read(tx -> tx.list("SELECT data FROM outbox WHERE tenant = 'a'", row -> row.text("data")));
        assertThat(String.join("", data)).doesNotContain(first.secret(), second.secret());
    }

    @Test
    void a_refused_rotation_leaves_no_trace() {
        ApiKey key = create("i", null).key();
        revoke(key.id());
        long cursor = poll(0).cursor();

        assertThatThrownBy(() -> rotate("r", key.id(), Duration.ZERO)).isInstanceOf(Problem.class);

        assertThat(poll(0).cursor()).isEqualTo(cursor);
        assertThat(issued()).isEqualTo(1);
    }

    private CreatedKey create(String idempotencyKey, Duration ttl) {
        return admin(u -> u.createKey(new CreateKey(idempotencyKey, "k", List.of("chat"), "free", ttl)));
    }

    private CreatedKey rotate(String idempotencyKey, String id, Duration overlap) {
        return admin(u -> u.rotateKey(new RotateKey(idempotencyKey, id, overlap)));
    }

    private ApiKey revoke(String id) {
        return admin(u -> u.revokeKey(new RevokeKey(id)));
    }

    private List<ApiKey> keys() {
        return admin(u -> u.listKeys(new ListKeys("", 1_000))).keys();
    }

    private ApiKey find(String id) {
        return keys().stream().filter(key -> key.id().equals(id)).findFirst().orElseThrow();
    }

    private KeyChanges poll(long cursor) {
        return Contexts.node("edge").call(() -> users.port().keyChanges(new KeyChangesSince(cursor, 100)));
    }

    private int issued() {
        return database.read(tx -> tx.first("SELECT count(*) AS n FROM issued", row -> row.intValue("n"))
                .orElseThrow());
    }

    private <T> T admin(Function<Users, T> operation) {
        return Contexts.of("a", "admin").call(() -> operation.apply(users.port()));
    }

    private static <T> List<T> atOnce(int callers, Function<Integer, Callable<T>> work)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> answers = new ArrayList<>();
            for (Future<T> answer : threads.invokeAll(
                    IntStream.range(0, callers).mapToObj(work::apply).toList())) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
