package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.StoredResponse;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.testkit.Contexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a thief of the database's files finds. */
class SealedAtRestTest {
    private static final List<String> CANARIES =
            List.of("canary-in-item", "canary-in-metadata", "canary-in-body", "canary-in-input", "canary-in-output");

    @TempDir
    Path dataDir;

    @TempDir
    Path stolen;

    private static <T> T opened(Path dir, Path keys, BiFunction<Conversations, Database, T> during) {
        Clock clock = Clock.system();
        try (Database database = ChatServer.SQLITE.fresh(dir, clock)) {
            Conversations stored = Conversations.open(
                    ConversationsConfig.defaults(),
                    database,
                    new MasterKeySource(null, keys),
                    clock,
                    new Ids(clock, new SecureRandom()));
            return Contexts.of("t", "chat", "chat:erase").call(() -> during.apply(stored, database));
        }
    }

    private static String plant(Conversations stored) {
        Conversation made = stored.creation()
                .run(new CreateConversation(
                        "canary-key",
                        "ann",
                        Map.of("note", "canary-in-metadata"),
                        List.of(Bytes.utf8("{\"role\":\"user\",\"content\":\"canary-in-item\"}"))));
        stored.archive()
                .keep(new Exchange(
                        "resp_1",
                        "",
                        "",
                        stored.archive().keyOf("ann"),
                        new StoredResponse(
                                "resp_1",
                                "ann",
                                "",
                                "",
                                "m",
                                "completed",
                                Usage.NONE,
                                Bytes.utf8("{\"x\":\"canary-in-body\"}"),
                                made.createdAt()),
                        stored.archive()
                                .read(
                                        List.of(Bytes.utf8("{\"role\":\"user\",\"content\":\"canary-in-input\"}")),
                                        "input"),
                        stored.archive()
                                .read(
                                        List.of(Bytes.utf8(
                                                "{\"role\":\"assistant\",\"content\":\"canary-in-output\"}")),
                                        "output")));
        return made.id();
    }

    @Test
    void no_text_and_no_metadata_is_in_the_databases_files() throws IOException {
        opened(dataDir, dataDir, (stored, database) -> {
            String id = plant(stored);
            assertThat(stored.archive().history(id).getFirst().json().utf8()).contains("canary-in-item");
            try {
                assertThat(dataDir.resolve("chat.db-wal")).isNotEmptyFile();
                assertThat(raw()).contains("ann", id, "canary-key").doesNotContain(CANARIES);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return id;
        });
        assertThat(raw()).contains("ann").doesNotContain(CANARIES);
    }

    @Test
    void a_copy_made_before_an_erasure_tells_nothing_without_the_master_key_nor_without_the_subjects() {
        String id = opened(dataDir, dataDir, (stored, database) -> plant(stored));
        copy(dataDir.resolve("chat.db"), stolen.resolve("chat.db"));
        opened(dataDir, dataDir, (stored, database) -> stored.erasure().run(new EraseSubject("ann")));

        Path elsewhere = stolen.resolve("elsewhere");
        assertThatThrownBy(() -> opened(stolen, elsewhere, (stored, database) -> id))
                .hasMessageContaining("is missing, and the database has data that only it opens");
        opened(stolen, dataDir, (stored, database) -> {
            assertThat(stored.archive().history(id)).hasSize(1);
            database.write(tx -> tx.update("DELETE FROM subject_key WHERE subject = 'ann'"));
            assertThatThrownBy(() -> stored.archive().history(id))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.NOT_FOUND));
            return id;
        });
    }

    @Test
    void after_an_erasure_the_wrapped_key_is_not_in_the_database_file_any_more() throws IOException {
        byte[] wrapped = opened(dataDir, dataDir, (stored, database) -> {
            plant(stored);
            return database.read(
                    tx -> tx.first("SELECT wrapped FROM subject_key WHERE subject = 'ann'", row -> row.bytes("wrapped"))
                            .orElseThrow()
                            .toArray());
        });
        String key = new String(wrapped, StandardCharsets.ISO_8859_1);
        assertThat(raw()).contains(key);

        opened(dataDir, dataDir, (stored, database) -> stored.erasure().run(new EraseSubject("ann")));

        assertThat(raw()).doesNotContain(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE item SET json = (SELECT json FROM item WHERE id = 'msg_2') WHERE id = 'msg_1'",
                "UPDATE item SET seq = 9 WHERE id = 'msg_1'",
                "UPDATE item SET id = 'msg_3' WHERE id = 'msg_1'",
                "UPDATE item SET role = 'system' WHERE id = 'msg_1'",
                "UPDATE item SET status = 'incomplete' WHERE id = 'msg_1'",
                "UPDATE item SET type = 'reasoning' WHERE id = 'msg_1'",
                "UPDATE conversation SET metadata = (SELECT metadata FROM conversation WHERE items = 1) WHERE items = 2",
            })
    void a_row_that_was_moved_or_changed_is_not_shown(String tampering) {
        opened(dataDir, dataDir, (stored, database) -> {
            plant(stored);
            Conversation other = stored.creation()
                    .run(new CreateConversation(
                            "k2",
                            "ann",
                            Map.of(),
                            List.of(
                                    Bytes.utf8("{\"role\":\"user\",\"content\":\"mine\",\"id\":\"msg_1\"}"),
                                    Bytes.utf8("{\"role\":\"user\",\"content\":\"mine\",\"id\":\"msg_2\"}"))));
            assertThat(stored.archive().history(other.id())).hasSize(2);

            database.write(tx -> tx.update(tampering));

            assertThatThrownBy(() -> stored.archive().history(other.id()))
                    .hasMessageContaining("altered or moved in the database");
            return other;
        });
    }

    /** All bytes of the database's files, one character each. */
    private String raw() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(dataDir)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("chat.db"))
                    .toList()) {
                all.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
