package dev.gopuram.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ChildJvm;
import dev.gopuram.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {
    private static final int WRITES_BEFORE_THE_KILL = 40;

    @TempDir
    Path dataDir;

    @Test
    void what_was_acknowledged_before_a_kill_is_there() {
        List<String> said = new ArrayList<>();
        try (ChildJvm writer = ChildJvm.start(WritingChild.class, dataDir.toString())) {
            for (int i = 0; i < WRITES_BEFORE_THE_KILL; i++) {
                said.add(writer.awaitAfter(WritingChild.ACKNOWLEDGED, Eventually.BOUND));
            }
            writer.kill();
            writer.awaitEnd(Eventually.BOUND).stream()
                    .filter(line -> line.startsWith(WritingChild.ACKNOWLEDGED))
                    .map(line -> line.substring(WritingChild.ACKNOWLEDGED.length()))
                    .forEach(said::add);
        }
        List<Long> acknowledged = said.stream().map(Long::valueOf).toList();

        try (Database database = Server.SQLITE.open("ledger", dataDir)) {
            List<Long> found = database.read(tx -> tx.list("SELECT amount FROM entry", row -> row.longValue("amount")));
            assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
            assertThat(found.size()).isLessThanOrEqualTo(acknowledged.size() + WritingChild.WRITERS);
        }
    }

    @Test
    void a_writing_process_ends_with_the_test_that_started_it() {
        try (ChildJvm writer = ChildJvm.start(WritingChild.class, dataDir.toString())) {
            writer.awaitAfter(WritingChild.ACKNOWLEDGED, Eventually.BOUND);

            writer.hangUp();

            writer.awaitEnd(Eventually.BOUND);
        }
    }

    @Test
    void a_second_process_is_refused_by_name_and_let_in_once_the_first_is_gone() {
        try (ChildJvm first = ChildJvm.start(WritingChild.class, dataDir.toString())) {
            first.awaitAfter(WritingChild.ACKNOWLEDGED, Eventually.BOUND);

            assertThatThrownBy(() -> Server.SQLITE.open("ledger", dataDir)).isInstanceOfSatisfying(Problem.class, p -> {
                assertThat(p.code()).isEqualTo(Problem.Code.CONFLICT);
                assertThat(p.detail())
                        .contains("ledger.db is open in process " + first.pid())
                        .contains("one gopuram process for each data directory");
            });
            first.kill();
        }
        Server.SQLITE.open("ledger", dataDir).close();
    }

    @Test
    void the_same_process_is_refused_a_second_time_too() {
        try (Database database = Server.SQLITE.open("ledger", dataDir)) {
            assertThatThrownBy(() -> Server.SQLITE.open("ledger", dataDir)).hasMessageContaining("is open in process");
            assertThat(database.<Integer>write(tx -> tx.update("INSERT INTO entry (id) VALUES ('a')")))
                    .isEqualTo(1);
        }
    }

    @Test
    void an_acknowledged_write_was_flushed_and_references_are_checked() {
        try (Database database = Server.SQLITE.open("ledger", dataDir)) {
            List<String> settings = database.write(tx ->
                    List.of(setting(tx, "journal_mode"), setting(tx, "synchronous"), setting(tx, "foreign_keys")));

            assertThat(settings).containsExactly("wal", "2", "1");
        }
    }

    @Test
    void only_the_owner_may_read_the_files() throws IOException {
        Path inner = dataDir.resolve("data");
        try (Database database = Server.SQLITE.open("ledger", inner)) {
            database.write(tx -> tx.update("INSERT INTO entry (id) VALUES ('a')"));

            for (String file : List.of("ledger.db", "ledger.db-wal", "ledger.db-shm")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner.resolve(file))))
                        .as(file)
                        .isEqualTo("rw-------");
            }
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(inner)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void a_file_that_is_no_database_is_unavailable_with_its_cause() throws IOException {
        Files.writeString(dataDir.resolve("ledger.db"), "this is no database, whatever its name may say".repeat(50));

        assertThatThrownBy(() -> Server.SQLITE.open("ledger", dataDir)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.UNAVAILABLE);
            assertThat(p).hasCauseInstanceOf(java.sql.SQLException.class);
        });
    }

    @Test
    void a_failed_opening_leaves_nothing_locked() throws IOException {
        Path file = dataDir.resolve("ledger.db");
        Files.writeString(file, "no database");
        assertThatThrownBy(() -> Server.SQLITE.open("ledger", dataDir)).isInstanceOf(Problem.class);
        Files.delete(file);

        Databases.open("ledger", DatabaseConfig.defaults(), dataDir, Clock.system())
                .close();
    }

    private static String setting(Tx tx, String name) {
        return tx.first("PRAGMA " + name, row -> row.text(name)).orElseThrow();
    }
}
