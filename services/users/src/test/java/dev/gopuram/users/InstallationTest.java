package dev.gopuram.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.Authenticate;
import dev.gopuram.contracts.users.Authentication;
import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.Database;
import dev.gopuram.testkit.Contexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The pepper and the bootstrap admin key, over restarts; and where secrets must not be. */
class InstallationTest {
    private static final String CONFIGURED = "configured-admin-key-0123456789abcdef";

    @TempDir
    Path dataDir;

    @Test
    void the_first_start_makes_an_admin_key_that_works_and_its_file_is_its_owners_alone() throws IOException {
        String secret = started(null, u -> adminSecret());

        assertThat(KeySecret.wellFormed(secret)).isTrue();
        ApiKey key = started(null, u -> known(u, secret));
        assertThat(key.scopes()).containsExactly("admin");
        assertThat(key.tenant()).isEqualTo("default");
        for (String file : List.of("admin.key", "users.pepper")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dataDir.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        try (Stream<Path> files = Files.list(dataDir)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void a_restart_keeps_the_admin_key() {
        String first = started(null, u -> adminSecret());
        String second = started(null, u -> adminSecret());

        assertThat(second).isEqualTo(first);
        assertThat(started(null, u -> known(u, first)).revokedAt()).isNull();
    }

    @Test
    void a_deleted_admin_key_file_is_replaced_by_a_fresh_key_and_the_former_one_revoked() throws IOException {
        String first = started(null, u -> adminSecret());
        Files.delete(UsersAssembly.adminKeyFile(dataDir));
        String second = started(null, u -> adminSecret());

        assertThat(second).isNotEqualTo(first);
        assertThat(started(null, u -> known(u, first)).revokedAt()).isNotNull();
        assertThat(started(null, u -> known(u, second)).revokedAt()).isNull();
    }

    @Test
    void a_revoked_or_garbled_admin_key_is_replaced_at_the_next_start() throws IOException {
        String first = started(null, u -> adminSecret());
        started(
                null,
                u -> Contexts.admin()
                        .call(() -> u.revokeKey(new RevokeKey(known(u, first).id()))));
        String second = started(null, u -> adminSecret());
        assertThat(second).isNotEqualTo(first);

        Files.writeString(UsersAssembly.adminKeyFile(dataDir), "rubbish");
        String third = started(null, u -> adminSecret());
        assertThat(third).isNotIn("rubbish", second);
        assertThat(started(null, u -> known(u, second)).revokedAt()).isNotNull();
        assertThat(started(null, u -> known(u, third)).revokedAt()).isNull();
    }

    @Test
    void a_configured_admin_key_takes_the_place_of_the_file_and_gives_it_back() {
        String fromFile = started(null, u -> adminSecret());
        UsersConfig config = config(null, CONFIGURED);

        ApiKey first = started(config, u -> known(u, CONFIGURED));
        ApiKey again = started(config, u -> known(u, CONFIGURED));
        assertThat(again).isEqualTo(first);
        assertThat(started(config, u -> known(u, fromFile)).revokedAt()).isNotNull();
        assertThat(UsersAssembly.adminKeyFile(dataDir)).doesNotExist();

        String afterwards = started(null, u -> adminSecret());
        assertThat(afterwards).isNotEqualTo(fromFile);
        assertThat(started(null, u -> known(u, CONFIGURED)).revokedAt()).isNotNull();
        assertThatThrownBy(() -> started(config, u -> true)).hasMessageContaining("a secret no other key has had");
    }

    @Test
    void a_configured_secret_that_can_be_guessed_is_refused() {
        assertThatThrownBy(() -> started(config(null, "short"), u -> true))
                .hasMessageContaining("admin_key: 5 characters (expected: 32 or more");
        assertThatThrownBy(() -> started(config("short", null), u -> true))
                .hasMessageContaining("pepper: 5 characters (expected: 32 or more");
    }

    @Test
    void a_lost_or_foreign_pepper_stops_the_start_instead_of_killing_every_key() throws IOException {
        String secret = started(null, u -> adminSecret());
        Path pepper = dataDir.resolve("users.pepper");
        String kept = Files.readString(pepper);

        Files.delete(pepper);
        assertConflict("users.pepper is missing, and the database has keys hashed with it", null);
        assertThat(pepper).doesNotExist();
        Files.writeString(pepper, "00".repeat(32));
        assertConflict("not the one this database's keys were hashed with", null);
        Files.writeString(pepper, "00");
        assertConflict("users.pepper: 2 characters (expected: 64 hex digits)", null);
        assertConflict("users.pepper of the configuration", config("p".repeat(32), null));

        Files.writeString(pepper, kept);
        assertThat(started(null, u -> known(u, secret)).revokedAt()).isNull();
    }

    @Test
    void a_configured_pepper_needs_no_file() {
        UsersConfig config = config("p".repeat(32), null);
        String secret = started(config, u -> adminSecret());

        assertThat(started(config, u -> known(u, secret)).revokedAt()).isNull();
        assertThat(dataDir.resolve("users.pepper")).doesNotExist();
    }

    @Test
    void no_secret_and_no_digest_of_one_is_in_the_database_files_the_logs_or_any_text() throws IOException {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        root.setLevel(Level.TRACE);
        root.addAppender(logged);
        try (Database database = KeyServer.SQLITE.open(dataDir, Clock.system())) {
            Users users = open(null, database);
            CreatedKey made = Contexts.admin()
                    .call(() -> users.createKey(new CreateKey("i", "k", List.of("chat"), "free", null)));
            CreatedKey successor = Contexts.admin()
                    .call(() -> users.rotateKey(new RotateKey("r", made.key().id(), Duration.ofHours(1))));
            List<String> secrets = List.of(adminSecret(), made.secret(), successor.secret());

            assertThat(made.toString() + known(users, made.secret())).doesNotContain(made.secret());
            assertThat(logged.list.stream().map(e -> e.getFormattedMessage() + e.getKeyValuePairs()))
                    .isNotEmpty()
                    .noneMatch(line -> secrets.stream().anyMatch(line::contains));
            assertThat(dataDir.resolve("users.db-wal")).isNotEmptyFile();
            for (String file : List.of("users.db", "users.db-wal", "users.db-shm")) {
                String hex = HexFormat.of().formatHex(Files.readAllBytes(dataDir.resolve(file)));
                for (String secret : secrets) {
                    assertThat(hex.contains(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8))))
                            .as(file)
                            .isFalse();
                    assertThat(hex.contains(HexFormat.of()
                                    .formatHex(Digests.ofSecret(secret).shared())))
                            .as(file)
                            .isFalse();
                }
            }
        } finally {
            root.detachAppender(logged);
            root.setLevel(before);
        }
    }

    private void assertConflict(String sentence, @Nullable UsersConfig config) {
        assertThatThrownBy(() -> started(config, u -> true)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.CONFLICT);
            assertThat(p.detail()).contains(sentence);
        });
    }

    /** One run of the service, from its start to its end. */
    private <T> T started(@Nullable UsersConfig config, Function<Users, T> during) {
        try (Database database = KeyServer.SQLITE.open(dataDir, Clock.system())) {
            return during.apply(open(config, database));
        }
    }

    private Users open(@Nullable UsersConfig config, Database database) {
        return UsersAssembly.open(
                        config == null ? UsersConfig.defaults() : config,
                        UsersFixture.TIERS,
                        database,
                        dataDir,
                        Clock.system(),
                        new SecureRandom())
                .port();
    }

    private static UsersConfig config(@Nullable String pepper, @Nullable String adminKey) {
        UsersConfig base = UsersConfig.defaults();
        return new UsersConfig(
                base.maxTtl(),
                base.replayWindow(),
                pepper == null ? null : Secret.of(pepper),
                adminKey == null ? null : Secret.of(adminKey));
    }

    private String adminSecret() {
        try {
            return Files.readString(UsersAssembly.adminKeyFile(dataDir)).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ApiKey known(Users users, String secret) {
        Authentication answer =
                Contexts.node("edge").call(() -> users.authenticate(new Authenticate(Digests.ofSecret(secret))));
        return ((Authentication.Known) answer).key();
    }
}
