package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.lucene.util.IOUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir
    Path data;

    @Test
    void a_restart_keeps_everything() {
        fill();
        try (House house = House.open(data)) {
            expectFilled(house);
        }
    }

    @Test
    void a_lost_index_is_built_anew() throws IOException {
        fill();
        IOUtils.rm(House.indexes(data));
        try (House house = House.open(data)) {
            expectFilled(house);
        }
    }

    @Test
    void an_index_with_any_damaged_file_is_built_anew() throws IOException {
        fill();
        int damaged = 0;
        for (List<Path> files = indexFiles(); damaged < files.size(); files = indexFiles()) {
            Path file = files.get(damaged++);
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 0x55;
            Files.write(file, bytes);
            try (House house = House.open(data)) {
                expectFilled(house);
            }
            if (Files.exists(file)) {
                assertThat(Files.readAllBytes(file)).as("%s", file).isNotEqualTo(bytes);
            }
        }
        assertThat(damaged).isGreaterThan(2);
    }

    /** Those that hold anything, in the order of their names. */
    private List<Path> indexFiles() throws IOException {
        try (Stream<Path> all = Files.walk(House.indexes(data))) {
            return all.filter(file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void an_index_with_a_missing_or_cut_file_is_built_anew() throws IOException {
        fill();
        for (Path file : indexFiles()) {
            if (file.getFileName().toString().startsWith("segments")) {
                Files.delete(file);
            }
        }
        try (House house = House.open(data)) {
            expectFilled(house);
        }
        for (Path file : indexFiles()) {
            if (Files.size(file) > 0) {
                Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            }
        }
        try (House house = House.open(data)) {
            expectFilled(house);
        }
    }

    @Test
    void an_index_further_behind_than_the_kept_changes_is_built_anew() throws IOException {
        SearchConfig few = House.config(Duration.ofMillis(5), Duration.ofMillis(5), 2, 32);
        Path old = data.resolve("old");
        try (House house = House.open(data, few, new FakeModels(), IndexingSteps.UNHEARD)) {
            house.acme().collection(House.DOCS).put(text("x", "gone soon"), text("y", "alpha"));
        }
        copy(House.indexes(data), old);
        try (House house = House.open(data, few, new FakeModels(), IndexingSteps.UNHEARD)) {
            house.acme().delete("x");
            for (int i = 0; i < 20; i++) {
                house.acme().put(text("d" + i, "alpha " + i));
            }
        }
        IOUtils.rm(House.indexes(data));
        copy(old, House.indexes(data));
        try (House house = House.open(data, few, new FakeModels(), IndexingSteps.UNHEARD)) {
            assertThat(house.acme().query(Query.Mode.TEXT, "gone soon")).isEmpty();
            assertThat(house.acme().query(all())).hasSize(21);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static Query all() {
        return new Query(House.DOCS, "alpha", Query.Mode.VECTOR, 100, java.util.Map.of(), null, false);
    }

    @Test
    void another_collections_index_in_its_place_is_not_taken() throws IOException {
        try (House house = House.open(data)) {
            house.acme().collection(House.DOCS).put(text("a", "ours alpha"));
            house.as("other").collection(House.DOCS).put(text("b", "theirs alpha"));
        }
        List<Path> directories;
        try (Stream<Path> all = Files.list(House.indexes(data))) {
            directories = all.toList();
        }
        assertThat(directories).hasSize(2);
        Path aside = data.resolve("aside");
        Files.move(directories.get(0), aside);
        Files.move(directories.get(1), directories.get(0));
        Files.move(aside, directories.get(1));
        try (House house = House.open(data)) {
            assertThat(documents(house.acme().query(Query.Mode.TEXT, "alpha"))).containsExactly("a");
            assertThat(documents(house.as("other").query(Query.Mode.TEXT, "alpha")))
                    .containsExactly("b");
        }
    }

    @Test
    void only_so_many_indexes_stay_open_and_all_answer() {
        SearchConfig two = House.config(Duration.ofMillis(5), Duration.ofSeconds(60), 1_000, 2);
        try (House house = House.open(data, two, new FakeModels(), IndexingSteps.UNHEARD)) {
            for (int i = 0; i < 6; i++) {
                house.as("tenant" + i).collection(House.DOCS).put(text("d" + i, "alpha"));
            }
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 6; i++) {
                    assertThat(documents(house.as("tenant" + i).query(Query.Mode.TEXT, "alpha")))
                            .containsExactly("d" + i);
                }
            }
            Eventually.until(BOUND, () -> locks() <= 2);
        }
    }

    /** A writer holds its index's lock file's channel; Linux shows the open files of this process. */
    private long locks() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(fd -> {
                        try {
                            Path file = Files.readSymbolicLink(fd);
                            return file.startsWith(House.indexes(data).toRealPath()) && file.endsWith("write.lock");
                        } catch (IOException closedMeanwhile) {
                            return false;
                        }
                    })
                    .count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void files_of_a_deleted_collection_go_now_or_at_the_next_start() throws IOException {
        Path orphan = House.indexes(data).resolve("0123456789abcdef0123456789abcdef");
        Files.createDirectories(orphan);
        Path foreign = House.indexes(data).resolve("not-ours");
        Files.createDirectories(foreign);
        try (House house = House.open(data)) {
            house.acme().collection(House.DOCS).put(text("a", "alpha"));
            Eventually.until(BOUND, () -> !Files.exists(orphan));
            Contexts.of(House.TENANT).run(() -> house.port().deleteCollection(new DeleteCollection(House.DOCS)));
            Eventually.until(BOUND, () -> entries() == 1);
            assertThat(foreign).exists();
        }
    }

    private long entries() {
        try (Stream<Path> all = Files.list(House.indexes(data))) {
            return all.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_write_whose_deadline_passes_says_that_it_is_durable_and_is() {
        CountDownLatch go = new CountDownLatch(1);
        IndexingSteps stuck = step -> {
            if (step == IndexingSteps.Step.LUCENE_CHANGED) {
                await(go);
            }
        };
        try (House house = House.open(data, House.config(), new FakeModels(), stuck)) {
            house.acme().collection(House.DOCS);
            CallContext hasty = Contexts.of(House.TENANT, Set.of(), Duration.ofMillis(300));
            PutDocuments put = new PutDocuments(House.DOCS, List.of(text("a", "alpha")), Refresh.WAIT);
            assertThatThrownBy(() -> hasty.run(() -> house.port().putDocuments(put)))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
                        assertThat(problem.detail()).contains("durable");
                    });
            assertThat(house.acme().find("a").content()).isEqualTo("alpha");
            go.countDown();
            Eventually.until(
                    BOUND, () -> house.acme().query(Query.Mode.TEXT, "alpha").size() == 1);
        }
    }

    @Test
    void a_deleted_document_is_never_shown_even_while_the_index_lags() {
        AtomicBoolean hold = new AtomicBoolean();
        CountDownLatch go = new CountDownLatch(1);
        IndexingSteps lagging = step -> {
            if (step == IndexingSteps.Step.LUCENE_CHANGED && hold.get()) {
                await(go);
            }
        };
        try (House house = House.open(data, House.config(), new FakeModels(), lagging)) {
            House.As acme = house.acme().collection(House.DOCS);
            acme.put(text("a", "alpha one"), text("b", "alpha two"), text("c", "alpha three"));
            hold.set(true);
            acme.delete("a", Refresh.LATER);
            acme.delete("b", Refresh.LATER);
            acme.put(House.DOCS, Refresh.LATER, text("b", "beta"));
            acme.put(House.DOCS, Refresh.LATER, text("c", "gamma"));
            for (Query.Mode mode : Query.Mode.values()) {
                assertThat(acme.query(mode, "alpha")).singleElement().satisfies(hit -> {
                    assertThat(hit.document()).isEqualTo("c");
                    assertThat(hit.version()).isEqualTo(1);
                });
            }
            go.countDown();
            Eventually.until(
                    BOUND,
                    () -> documents(acme.query(Query.Mode.TEXT, "beta gamma")).size() == 2);
            assertThat(acme.query(Query.Mode.TEXT, "alpha")).isEmpty();
        }
    }

    @Test
    void an_index_that_breaks_while_it_is_written_is_opened_again_and_catches_up() {
        AtomicBoolean once = new AtomicBoolean(true);
        IndexingSteps failing = step -> {
            if (step == IndexingSteps.Step.LUCENE_CHANGED && once.getAndSet(false)) {
                throw new IllegalStateException("a disk that fails once");
            }
        };
        try (House house = House.open(data, House.config(), new FakeModels(), failing)) {
            house.acme().collection(House.DOCS).put(text("a", "alpha"));
            assertThat(documents(house.acme().query(Query.Mode.TEXT, "alpha"))).containsExactly("a");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill() {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            NewDocument[] documents = new NewDocument[150];
            for (int i = 0; i < documents.length; i++) {
                documents[i] = text("d" + i, "alpha number n" + i);
            }
            acme.put(documents);
            for (int i = 0; i < 100; i++) {
                acme.delete("d" + i, i == 99 ? Refresh.WAIT : Refresh.LATER);
            }
        }
    }

    private static void expectFilled(House house) {
        assertThat(documents(house.acme().query(all()))).hasSize(50).doesNotHaveDuplicates();
        assertThat(documents(house.acme().query(Query.Mode.TEXT, "n120"))).containsExactly("d120");
        assertThat(house.acme().query(Query.Mode.TEXT, "n20")).isEmpty();
    }
}
