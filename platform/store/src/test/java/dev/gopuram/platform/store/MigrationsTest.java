package dev.gopuram.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Server.class)
class MigrationsTest {
    private static final String SERVICE = "shelf";
    private static final String DIRECTORY = "dev/gopuram/shelf/db/";
    private static final String ONE = "CREATE TABLE book (title ${text} NOT NULL);";
    private static final String TWO = "ALTER TABLE book ADD COLUMN pages BIGINT NOT NULL DEFAULT 7;";

    private final Server server;

    @TempDir
    Path dataDir;

    @TempDir
    Path classes;

    MigrationsTest(Server server) {
        this.server = server;
    }

    @BeforeEach
    void reset() throws IOException {
        server.reset(SERVICE);
        Files.createDirectories(classes.resolve(DIRECTORY));
        put("V1__book.sql", ONE);
    }

    @Test
    void a_database_that_is_behind_gets_what_it_lacks_and_keeps_its_rows() throws IOException {
        open(tx -> tx.update("INSERT INTO book (title) VALUES ('a')"));
        put("V2__pages.sql", TWO);
        put("V10__note.sql", "ALTER TABLE book ADD COLUMN note ${text};\nUPDATE book SET note = 'b;c';");

        List<String> rows = open(tx ->
                tx.list("SELECT * FROM book", row -> row.text("title") + row.intValue("pages") + row.text("note")));
        assertThat(rows).containsExactly("a7b;c");
        List<Integer> versions = open(tx -> tx.list(
                "SELECT version FROM schema_history WHERE owner = 'shelf' ORDER BY version",
                row -> row.intValue("version")));
        assertThat(versions).containsExactly(1, 2, 10);
    }

    @Test
    void a_database_that_is_newer_than_the_jar_is_refused() throws IOException {
        put("V2__pages.sql", TWO);
        open(tx -> true);
        Files.delete(classes.resolve(DIRECTORY + "V2__pages.sql"));

        assertRefused("its schema is at version 2 of shelf (expected: at most 1, the newest this jar knows");
    }

    @Test
    void a_migration_edited_after_it_ran_is_refused() throws IOException {
        open(tx -> true);
        put("V1__book.sql", ONE + "\n-- a remark\n");

        assertRefused("V1__book.sql was edited after it ran");
    }

    @Test
    void other_line_ends_are_no_edit() throws IOException {
        put("V2__pages.sql", "-- remark\n" + TWO);
        open(tx -> true);
        put("V2__pages.sql", "-- remark\r\n" + TWO);

        boolean opened = open(tx -> true);
        assertThat(opened).isTrue();
    }

    @Test
    void a_migration_that_ran_and_is_missing_is_refused() throws IOException {
        put("V2__pages.sql", TWO);
        open(tx -> true);
        Files.delete(classes.resolve(DIRECTORY + "V1__book.sql"));

        assertRefused("V1__book.sql ran, and this jar lacks it");
    }

    @Test
    void a_migration_slipped_in_before_one_that_ran_is_refused() throws IOException {
        put("V3__pages.sql", TWO);
        open(tx -> true);
        put("V2__late.sql", "CREATE TABLE late (id BIGINT);");

        assertRefused("V2__late.sql never ran, though version 3 did");
    }

    @Test
    void a_failed_upgrade_leaves_the_old_version_whole() throws IOException {
        open(tx -> tx.update("INSERT INTO book (title) VALUES ('a')"));
        put("V2__pages.sql", TWO);
        put("V3__broken.sql", "CREATE TABLE half (id BIGINT);\nCREATE TABLEAU other (id BIGINT);");

        assertThatThrownBy(() -> open(tx -> true)).isInstanceOf(Problem.class);

        Files.delete(classes.resolve(DIRECTORY + "V2__pages.sql"));
        Files.delete(classes.resolve(DIRECTORY + "V3__broken.sql"));
        List<String> titles = open(tx -> tx.list("SELECT title FROM book", row -> row.text("title")));
        assertThat(titles).containsExactly("a");
    }

    @Test
    void an_unknown_placeholder_and_a_bad_name_are_named() throws IOException {
        put("V2__x.sql", "CREATE TABLE x (id ${bigint});");
        assertThatThrownBy(() -> open(tx -> true))
                .hasMessageContaining("V2__x.sql: ${bigint} (expected: one of [blob,");

        put("V2__x.sql", "SELECT 1");
        put("v3-x.sql", "SELECT 1");
        assertThatThrownBy(() -> open(tx -> true)).hasMessageContaining("v3-x.sql (expected: a name like V2__");
    }

    @Test
    void two_migrations_of_one_version_are_refused() throws IOException {
        put("V1__again.sql", "SELECT 1");

        assertThatThrownBy(() -> open(tx -> true)).hasMessageContaining("one migration for each version");
    }

    @Test
    void migrations_are_found_inside_a_jar() throws IOException {
        Path jar = classes.resolve("one.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String directory : List.of("dev/", "dev/gopuram/", "dev/gopuram/shelf/", DIRECTORY)) {
                out.putNextEntry(new JarEntry(directory));
            }
            out.putNextEntry(new JarEntry(DIRECTORY + "V1__book.sql"));
            out.write(ONE.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            out.putNextEntry(new JarEntry("dev/gopuram/other/V1__no.sql"));
        }

        int changed = openFrom(jar, tx -> tx.update("INSERT INTO book (title) VALUES ('a')"));
        assertThat(changed).isEqualTo(1);
    }

    private void assertRefused(String sentence) {
        assertThatThrownBy(() -> open(tx -> true)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.CONFLICT);
            assertThat(p.detail()).startsWith("database of shelf: ").contains(sentence);
        });
    }

    private void put(String file, String script) throws IOException {
        Files.writeString(classes.resolve(DIRECTORY + file), script);
    }

    private <T> T open(Database.Work<T> work) throws IOException {
        return openFrom(classes, work);
    }

    private <T> T openFrom(Path place, Database.Work<T> work) throws IOException {
        URL url = place.toUri().toURL();
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {url}, getClass().getClassLoader());
                Database database = Databases.open(SERVICE, server.config(), dataDir, Clock.system(), loader)) {
            return database.write(work);
        }
    }
}
