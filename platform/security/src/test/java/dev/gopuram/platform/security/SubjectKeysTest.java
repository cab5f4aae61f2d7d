package dev.gopuram.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubjectKeysTest {
    private static final Bytes TEXT = Bytes.utf8("what ann said");

    private final AtomicLong nanos = new AtomicLong();
    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return nanos.get();
        }
    };

    @TempDir
    Path dataDir;

    private Path file() {
        return dataDir.resolve("keys/master.json");
    }

    private MasterKeySource source() {
        return new MasterKeySource(null, dataDir);
    }

    private SubjectKeys keys() {
        return new SubjectKeys(source().open(false), clock);
    }

    @Test
    void what_was_sealed_opens_in_its_own_place_alone() {
        SubjectKeys keys = keys();
        WrappedKey ann = keys.make("k1", "t", "ann");
        Bytes sealed = keys.open(ann).seal(TEXT, "item", "c1", "i1");

        assertThat(sealed.utf8()).doesNotContain("ann said");
        assertThat(keys.open(ann).open(sealed, "item", "c1", "i1")).isEqualTo(TEXT);
        refuses(() -> keys.open(ann).open(sealed, "item", "c1", "i2"));
        refuses(() -> keys.open(ann).open(sealed, "item", "c1i", "1"));
        refuses(() -> keys.open(keys.make("k1", "t", "ann")).open(sealed, "item", "c1", "i1"));
    }

    @Test
    void a_wrapped_key_that_was_moved_to_another_subject_does_not_open() {
        SubjectKeys keys = keys();
        WrappedKey ann = keys.make("k1", "t", "ann");

        for (WrappedKey moved : new WrappedKey[] {
            new WrappedKey("k1", "t", "bob", ann.master(), ann.wrapped()),
            new WrappedKey("k1", "u", "ann", ann.master(), ann.wrapped()),
            new WrappedKey("k2", "t", "ann", ann.master(), ann.wrapped())
        }) {
            assertThatThrownBy(() -> keys.open(moved)).hasMessageContaining("opens no data key");
        }
    }

    @Test
    void after_a_rotation_old_keys_still_open_new_ones_are_wrapped_by_the_new_primary_and_a_rewrap_moves_the_old()
            throws IOException {
        WrappedKey old = keys().make("k1", "t", "ann");
        Bytes sealed = keys().open(old).seal(TEXT, "x");

        MasterKey rotated = source().rotate();
        SubjectKeys keys = keys();
        WrappedKey moved = keys.rewrap(old);

        assertThat(rotated.size()).isEqualTo(2);
        assertThat(old.master()).isNotEqualTo(keys.primary());
        assertThat(moved.master()).isEqualTo(keys.primary());
        assertThat(keys.make("k2", "t", "bob").master()).isEqualTo(rotated.primary());
        assertThat(keys.open(old).open(sealed, "x")).isEqualTo(TEXT);
        assertThat(keys.open(moved).open(sealed, "x")).isEqualTo(TEXT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void the_first_start_makes_a_file_that_is_its_owners_alone_and_the_next_reads_it() throws IOException {
        int made = source().open(false).primary();

        assertThat(source().open(true).primary()).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void a_file_that_others_may_read_is_refused_and_the_error_says_how_to_mend_it() throws IOException {
        source().open(false);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

        conflict("rw-r----- (expected: rw-------, for its owner alone; chmod 600 mends it)", source());
    }

    @Test
    void where_there_is_data_a_missing_or_garbled_key_stops_the_start_and_is_not_shown() throws IOException {
        conflict("master.json is missing, and the database has data that only it opens", source());
        assertThat(file()).doesNotExist();

        source().open(false);
        String text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.length() / 2));
        conflict("characters that are no master key", source());
        conflict(
                "encryption.master_key: 9 characters that are no master key",
                new MasterKeySource(Secret.of("c4n4ry-42"), dataDir));
    }

    @Test
    void a_configured_key_needs_no_file_and_is_not_rotated_here() throws IOException {
        MasterKey made = source().open(false);
        Secret configured = Secret.of(Files.readString(file()));
        Files.delete(file());
        MasterKeySource source = new MasterKeySource(configured, dataDir);

        assertThat(source.open(true).primary()).isEqualTo(made.primary());
        assertThat(file()).doesNotExist();
        assertThatThrownBy(source::rotate).hasMessageContaining("given by the configuration");
    }

    @Test
    void another_master_key_opens_nothing_and_says_what_is_missing() {
        WrappedKey ann = keys().make("k1", "t", "ann");
        SubjectKeys others = new SubjectKeys(MasterKey.fresh(), clock);

        assertThatThrownBy(() -> others.open(ann))
                .hasMessageContaining("that key in the master key's file, from a backup");
    }

    @Test
    void opened_keys_are_remembered_for_a_while_in_bounded_number_and_forgotten_at_once_when_erased() {
        SubjectKeys keys = keys();
        WrappedKey ann = keys.make("k", "t", "ann");
        SubjectKey opened = keys.open(ann);
        assertThat(keys.open(ann)).isSameAs(opened);

        keys.forget("t", "bob");
        assertThat(keys.open(ann)).isSameAs(opened);
        keys.forget("t", "ann");
        assertThat(keys.remembered()).isZero();

        SubjectKey again = keys.open(ann);
        nanos.addAndGet(SubjectKeys.REMEMBERED_FOR.toNanos());
        assertThat(keys.open(ann)).isNotSameAs(again);
        nanos.addAndGet(SubjectKeys.REMEMBERED_FOR.toNanos());
        keys.forgetOverdue();
        assertThat(keys.remembered()).isZero();

        for (int i = 0; i <= SubjectKeys.MOST_REMEMBERED; i++) {
            keys.open(keys.make("k" + i, "t", "s"));
        }
        assertThat(keys.remembered()).isEqualTo(SubjectKeys.MOST_REMEMBERED);
    }

    @Test
    void no_key_is_in_any_text() throws IOException {
        MasterKey master = source().open(false);
        SubjectKeys keys = new SubjectKeys(master, clock);
        WrappedKey ann = keys.make("k1", "t", "ann");
        String secret = Files.readString(file()).replaceAll("(?s).*\"value\":\\s*\"([^\"]*)\".*", "$1");

        assertThat(secret).hasSizeGreaterThan(40);
        assertThat(master + " " + keys + " " + ann + " " + keys.open(ann)).doesNotContain(secret.substring(8, 24));
        Problem garbled = org.assertj.core.api.Assertions.catchThrowableOfType(
                Problem.class, () -> MasterKey.parse("{\"key\":\"" + secret + "\"", "here"));
        StringWriter trace = new StringWriter();
        garbled.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(secret);
    }

    private static void refuses(Runnable opening) {
        assertThatThrownBy(opening::run)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.INTERNAL));
    }

    private static void conflict(String sentence, MasterKeySource source) {
        assertThatThrownBy(() -> source.open(true)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.CONFLICT);
            assertThat(p.detail()).contains(sentence).doesNotContain("c4n4ry");
        });
    }
}
