package dev.gopuram.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.Authenticate;
import dev.gopuram.contracts.users.Authentication;
import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.contracts.users.KeyChanges;
import dev.gopuram.contracts.users.KeyChangesSince;
import dev.gopuram.contracts.users.KeyPage;
import dev.gopuram.contracts.users.ListKeys;
import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Runner;
import dev.gopuram.testkit.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers rely on, on every transport. Each test has tenants of its own, so that all can share one service. */
@ParameterizedClass
@EnumSource(Runner.class)
class UsersContractTest {
    private static final Duration OVERLAP = Duration.ofHours(1);

    @TempDir
    private static Path data;

    private static Running<Users> users;

    private final Runner runner;
    private final String a = "a-" + UUID.randomUUID();
    private final String b = "b-" + UUID.randomUUID();

    UsersContractTest(Runner runner) {
        this.runner = runner;
    }

    @BeforeParameterizedClassInvocation
    static void start(Runner runner) {
        users = runner.start(new UsersFixture(), data.resolve(runner.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        users.close();
    }

    @Test
    void a_created_key_is_known_by_the_digest_of_its_secret() {
        CreatedKey created =
                admin(a, u -> u.createKey(new CreateKey("i1", "my key", List.of("search", "chat"), "pro", null)));

        assertThat(KeySecret.wellFormed(created.secret())).isTrue();
        ApiKey key = created.key();
        assertThat(key.id()).matches("key_[0-9a-f]{32}");
        assertThat(List.of(key.tenant(), key.name(), key.tier())).containsExactly(a, "my key", "pro");
        assertThat(key.scopes()).containsExactly("chat", "search");
        assertThat(key.expiresAt()).isNull();
        assertThat(key.revokedAt()).isNull();
        assertThat(authenticate(created.secret())).isEqualTo(new Authentication.Known(key));
        assertThat(authenticate(created.secret() + "x")).isEqualTo(new Authentication.Unknown());
    }

    @Test
    void a_key_of_a_team_stays_its_teams_however_often_it_is_rotated_and_a_key_without_has_none() {
        CreatedKey of = admin(a, u -> u.createKey(ofTeam("i1", "blue")));
        CreatedKey none = admin(a, u -> create(u, "i2", "k"));
        CreatedKey successor =
                admin(a, u -> u.rotateKey(new RotateKey("i3", of.key().id(), OVERLAP)));

        assertThat(of.key().team()).isEqualTo("blue");
        assertThat(none.key().team()).isEmpty();
        assertThat(successor.key().team()).isEqualTo("blue");
        for (CreatedKey each : List.of(of, successor)) {
            assertThat(((Authentication.Known) authenticate(each.secret()))
                            .key()
                            .team())
                    .isEqualTo("blue");
        }
        assertThat(admin(a, u -> u.revokeKey(new RevokeKey(of.key().id()))).team())
                .isEqualTo("blue");
        refused(Problem.Code.UNPROCESSABLE, a, u -> u.createKey(ofTeam("i1", "red")));
    }

    @Test
    void a_repeated_request_is_answered_with_the_same_key_and_secret_even_after_a_restart() {
        CreateKey request = new CreateKey("i1", "k", List.of("chat"), "free", Duration.ofDays(3));
        CreatedKey first = admin(a, u -> u.createKey(request));
        CreatedKey again = admin(a, u -> u.createKey(request));
        stop();
        start(runner);
        CreatedKey later = admin(a, u -> u.createKey(request));

        assertThat(again).isEqualTo(first);
        assertThat(later).isEqualTo(first);
        assertThat(admin(a, u -> u.listKeys(new ListKeys("", 10))).keys()).containsExactly(first.key());
    }

    @Test
    void another_request_under_a_used_idempotency_key_is_refused_and_another_tenants_is_not() {
        CreatedKey first = admin(a, u -> create(u, "i1", "k"));

        refused(Problem.Code.UNPROCESSABLE, a, u -> create(u, "i1", "other"));
        refused(
                Problem.Code.UNPROCESSABLE,
                a,
                u -> u.rotateKey(new RotateKey("i1", first.key().id(), OVERLAP)));
        CreatedKey others = admin(b, u -> create(u, "i1", "k"));
        assertThat(others.key().id()).isNotEqualTo(first.key().id());
        assertThat(others.secret()).isNotEqualTo(first.secret());
    }

    @Test
    void keys_are_listed_page_by_page_newest_first_and_only_the_tenants_own() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            made.addFirst(admin(a, u -> create(u, "i" + number, "k")).key().id());
        }
        admin(b, u -> create(u, "i", "k"));

        List<String> listed = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            String from = cursor;
            KeyPage page = admin(a, u -> u.listKeys(new ListKeys(from, 2)));
            page.keys().forEach(key -> listed.add(key.id()));
            cursor = page.nextCursor();
            pages++;
        } while (!cursor.isEmpty());

        assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
        assertThat(listed).isSortedAccordingTo((x, y) -> y.compareTo(x));
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void a_revoked_key_is_named_as_such_and_revoking_it_again_changes_nothing() {
        CreatedKey created = admin(a, u -> create(u, "i", "k"));
        ApiKey revoked = admin(a, u -> u.revokeKey(new RevokeKey(created.key().id())));
        long cursor = lastCursor();
        ApiKey again = admin(a, u -> u.revokeKey(new RevokeKey(created.key().id())));

        assertThat(revoked.revokedAt()).isNotNull();
        assertThat(again).isEqualTo(revoked);
        assertThat(authenticate(created.secret())).isEqualTo(new Authentication.Known(revoked));
        assertThat(lastCursor()).isEqualTo(cursor);
    }

    @Test
    void a_rotated_key_works_on_for_the_overlap_beside_its_successor() {
        CreatedKey old = admin(
                a, u -> u.createKey(new CreateKey("i1", "k", List.of("chat", "embed"), "pro", Duration.ofDays(9))));
        RotateKey rotate = new RotateKey("i2", old.key().id(), OVERLAP);
        Instant before = Instant.now();
        CreatedKey successor = admin(a, u -> u.rotateKey(rotate));
        CreatedKey again = admin(a, u -> u.rotateKey(rotate));

        assertThat(again).isEqualTo(successor);
        assertThat(successor.key().id()).isNotEqualTo(old.key().id());
        assertThat(successor.secret()).isNotEqualTo(old.secret());
        assertThat(successor.key().name()).isEqualTo("k");
        assertThat(successor.key().scopes()).isEqualTo(old.key().scopes());
        assertThat(successor.key().tier()).isEqualTo("pro");
        assertThat(Duration.between(
                        successor.key().createdAt(),
                        Objects.requireNonNull(successor.key().expiresAt())))
                .isEqualTo(Duration.ofDays(9));
        ApiKey aging = ((Authentication.Known) authenticate(old.secret())).key();
        assertThat(aging.revokedAt()).isNull();
        assertThat(aging.expiresAt())
                .isBetween(before.plus(OVERLAP).minusSeconds(1), Instant.now().plus(OVERLAP));
        assertThat(admin(a, u -> u.listKeys(new ListKeys("", 10))).keys()).hasSize(2);
    }

    @Test
    void a_key_that_is_out_of_force_cannot_be_rotated() {
        CreatedKey revoked = admin(a, u -> create(u, "i1", "k"));
        admin(a, u -> u.revokeKey(new RevokeKey(revoked.key().id())));
        CreatedKey ended = admin(a, u -> create(u, "i2", "k"));
        admin(a, u -> u.rotateKey(new RotateKey("i3", ended.key().id(), Duration.ZERO)));

        refused(
                Problem.Code.CONFLICT,
                a,
                u -> u.rotateKey(new RotateKey("i4", revoked.key().id(), OVERLAP)));
        refused(
                Problem.Code.CONFLICT,
                a,
                u -> u.rotateKey(new RotateKey("i5", ended.key().id(), OVERLAP)));
    }

    @Test
    void another_tenants_key_is_as_unknown_as_one_that_never_was() {
        CreatedKey created = admin(a, u -> create(u, "i1", "k"));

        for (String id : List.of(created.key().id(), "key_00000000000000000000000000000000", "")) {
            refused(Problem.Code.NOT_FOUND, b, u -> u.revokeKey(new RevokeKey(id)));
            refused(Problem.Code.NOT_FOUND, b, u -> u.rotateKey(new RotateKey("r", id, OVERLAP)));
        }
        assertThat(authenticate(created.secret())).isEqualTo(new Authentication.Known(created.key()));
    }

    @Test
    void the_changes_of_all_tenants_are_read_in_order_page_by_page() {
        long start = lastCursor();
        CreatedKey one = admin(a, u -> create(u, "i", "k"));
        CreatedKey two = admin(b, u -> create(u, "i", "k"));
        CreatedKey three = admin(b, u -> create(u, "j", "k"));
        ApiKey revoked = admin(a, u -> u.revokeKey(new RevokeKey(one.key().id())));

        KeyChanges first = changes(start, 2);
        KeyChanges second = changes(first.cursor(), 2);
        KeyChanges none = changes(second.cursor(), 2);

        assertThat(first.keys()).containsExactly(two.key(), three.key());
        assertThat(first.more()).isTrue();
        assertThat(second.keys()).containsExactly(revoked);
        assertThat(second.more()).isFalse();
        assertThat(none).isEqualTo(new KeyChanges(List.of(), second.cursor(), false));
        assertThat(changes(0, 1_000).keys()).contains(two.key(), three.key(), revoked);
    }

    @Test
    void a_cursor_from_another_database_is_refused() {
        long ahead = lastCursor() + 1;

        assertThatThrownBy(() -> changes(ahead, 1)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(p.field()).isEqualTo("cursor");
        });
    }

    @Test
    void only_an_admin_handles_keys_and_only_admins_and_nodes_ask_about_all() {
        List<Consumer<Users>> operations = List.of(
                u -> create(u, "i", "k"),
                u -> u.rotateKey(new RotateKey("i", "key_x", OVERLAP)),
                u -> u.revokeKey(new RevokeKey("key_x")),
                u -> u.listKeys(new ListKeys("", 1)),
                u -> u.authenticate(new Authenticate(Digests.ofSecret("x"))),
                u -> u.keyChanges(new KeyChangesSince(0, 1)));
        CallContext caller = Contexts.of(a, "chat", "search:write", "models");

        for (Consumer<Users> operation : operations) {
            assertThatThrownBy(() -> caller.run(() -> operation.accept(users.port())))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.FORBIDDEN));
        }
    }

    @Test
    void requests_outside_the_bounds_are_refused_by_the_fields_name() {
        String long256 = "x".repeat(256);
        List<String> chat = List.of("chat");
        Duration eleven = Duration.ofDays(11 * 365);
        invalid("idempotency_key", u -> u.createKey(new CreateKey("", "k", chat, "free", null)));
        invalid("idempotency_key", u -> u.createKey(new CreateKey(long256, "k", chat, "free", null)));
        for (String name : Arrays.asList("", " ", "a\nb", "x".repeat(129))) {
            invalid("name", u -> u.createKey(new CreateKey("i", name, chat, "free", null)));
        }
        invalid("scopes", u -> u.createKey(new CreateKey("i", "k", List.of(), "free", null)));
        invalid("scopes", u -> u.createKey(new CreateKey("i", "k", List.of("chat", "root"), "free", null)));
        invalid("tier", u -> u.createKey(new CreateKey("i", "k", chat, "gold", null)));
        invalid("tier", u -> u.createKey(new CreateKey("i", "k", chat, "", null)));
        for (String team : List.of("Blue", "a/b", "-a", " ", "x".repeat(65))) {
            invalid("team", u -> u.createKey(ofTeam("i", team)));
        }
        invalid("ttl", u -> u.createKey(new CreateKey("i", "k", chat, "free", Duration.ZERO)));
        invalid("ttl", u -> u.createKey(new CreateKey("i", "k", chat, "free", eleven)));
        invalid("overlap", u -> u.rotateKey(new RotateKey("i", "key_x", Duration.ofSeconds(-1))));
        invalid("overlap", u -> u.rotateKey(new RotateKey("i", "key_x", eleven)));
        invalid("limit", u -> u.listKeys(new ListKeys("", 0)));
        invalid("limit", u -> u.listKeys(new ListKeys("", 1_001)));
        invalid("cursor", u -> u.listKeys(new ListKeys("key_1' OR 1=1", 1)));
        invalid("limit", u -> u.keyChanges(new KeyChangesSince(0, 0)));
        invalid("limit", u -> u.keyChanges(new KeyChangesSince(0, 1_001)));
        invalid("cursor", u -> u.keyChanges(new KeyChangesSince(-1, 1)));
        invalid("digest", u -> u.authenticate(new Authenticate(Bytes.utf8("short"))));
    }

    @Test
    void no_two_secrets_are_alike() {
        HashSet<String> secrets = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            secrets.add(admin(a, u -> create(u, "i" + number, "k")).secret());
        }
        assertThat(secrets).hasSize(10);
    }

    private static CreatedKey create(Users users, String idempotencyKey, String name) {
        return users.createKey(new CreateKey(idempotencyKey, name, List.of("chat"), "free", null));
    }

    private static CreateKey ofTeam(String idempotencyKey, String team) {
        return new CreateKey(idempotencyKey, "k", List.of("chat"), "free", null, team);
    }

    private <T> T admin(String tenant, Function<Users, T> operation) {
        return Contexts.of(tenant, "admin").call(() -> operation.apply(users.port()));
    }

    private Authentication authenticate(String secret) {
        return Contexts.node("edge").call(() -> users.port().authenticate(new Authenticate(Digests.ofSecret(secret))));
    }

    private KeyChanges changes(long cursor, int limit) {
        return Contexts.node("edge").call(() -> users.port().keyChanges(new KeyChangesSince(cursor, limit)));
    }

    private long lastCursor() {
        return changes(0, 1_000).cursor();
    }

    private void refused(Problem.Code code, String tenant, Function<Users, ?> operation) {
        assertThatThrownBy(() -> admin(tenant, operation))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> assertThat(p.code()).as(p.getMessage()).isEqualTo(code));
    }

    private void invalid(String field, Function<Users, ?> operation) {
        assertThatThrownBy(() -> admin(a, operation)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).as(p.getMessage()).isEqualTo(Problem.Code.INVALID);
            assertThat(p.field()).isEqualTo(field);
        });
    }
}
