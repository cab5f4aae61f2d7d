package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.CancelReembedding;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collection moves into another space while it is asked and written. */
class ReembedTest {
    private static final String FIRST = TwoModels.FIRST;
    private static final String OTHER = TwoModels.OTHER;
    private static final int DOCUMENTS = 5;

    @TempDir
    Path data;

    private final TwoModels models = new TwoModels();
    private Database database;
    private House house;
    private House.As acme;

    @BeforeEach
    void fill() {
        open();
        acme = house.acme().collection(House.DOCS);
        for (int i = 0; i < DOCUMENTS; i++) {
            acme.put(text("d" + i, "Words of number n" + i + "."));
        }
    }

    private void open() {
        database = Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system());
        house = House.open(database, data, House.config(), models, IndexingSteps.UNHEARD);
        acme = house.acme();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private <T> T call(Function<Search, T> asking) {
        return Contexts.of(House.TENANT).call(() -> asking.apply(house.port()));
    }

    private Collection reembed(String model) {
        return call(port -> port.reembed(new Reembed(House.DOCS, model)));
    }

    private boolean cancel() {
        return call(port -> port.cancelReembedding(new CancelReembedding(House.DOCS)))
                .found();
    }

    private Collection collection() {
        return call(port -> port.findCollection(new FindCollection(House.DOCS)));
    }

    private @Nullable Reembedding reembedding() {
        return collection().reembedding();
    }

    private void untilState(Reembedding.State state) {
        Eventually.until(state.name(), () -> {
            Reembedding now = reembedding();
            return now != null && now.state() == state;
        });
    }

    private void untilMoved(String to) {
        Eventually.until("in " + to, () -> collection().embeddingModel().equals(to));
    }

    private void untilSwept() {
        Eventually.until("one generation", () -> rows() == 1 && directories() == 1);
    }

    private long rows() {
        return database.read(tx -> tx.list("""
                        SELECT id FROM collections UNION SELECT collection AS id FROM documents
                        UNION SELECT collection AS id FROM chunks UNION SELECT collection AS id FROM changes\
                        """, row -> row.text("id")).size());
    }

    private long directories() {
        try (Stream<Path> all = Files.list(House.indexes(data))) {
            return all.count();
        } catch (IOException trouble) {
            throw new AssertionError(trouble);
        }
    }

    private static void fails(Problem.Code code, String detail, Runnable doing) {
        assertThatThrownBy(doing::run).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.detail()).contains(detail);
        });
    }

    @Test
    void it_goes_on_as_it_is_and_is_in_the_other_space_when_all_is_embedded() {
        Document before = acme.find("d2");
        models.allowed.set(2);
        Collection begun = reembed("other-words");
        assertThat(begun.embeddingModel()).isEqualTo(FIRST);
        assertThat(begun.reembedding()).isNotNull();
        assertThat(begun.reembedding().to()).isEqualTo(OTHER);
        untilState(Reembedding.State.PAUSED);
        assertThat(reembedding())
                .isEqualTo(new Reembedding(
                        OTHER, Reembedding.State.PAUSED, 2, DOCUMENTS, "models: none (expected: some)", 8));

        acme.put(text("new", "Words that are new."), text("d0", "Words of number n0, changed."));
        acme.delete("d1");
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(acme.query(mode, "n4"))).first().isEqualTo("d4");
        }
        models.allowed.set(Integer.MAX_VALUE);
        untilMoved(OTHER);

        Collection after = collection();
        assertThat(after.reembedding()).isNull();
        assertThat(after.dimensions()).isEqualTo(48);
        assertThat(after.documents()).isEqualTo(DOCUMENTS);
        assertThat(after.chunks()).isEqualTo(DOCUMENTS);
        assertThat(after.createdAt()).isEqualTo(begun.createdAt());
        assertThat(acme.find("d2")).isEqualTo(before);
        assertThat(acme.find("d0").version()).isEqualTo(2);
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(acme.query(mode, "n4"))).first().isEqualTo("d4");
            assertThat(documents(acme.query(mode, "new"))).first().isEqualTo("new");
            assertThat(documents(acme.query(mode, "changed"))).first().isEqualTo("d0");
            assertThat(documents(acme.query(mode, "words"))).doesNotContain("d1");
        }
        untilSwept();
        acme.put(text("d1", "Words again n1."));
        assertThat(documents(acme.query(Query.Mode.VECTOR, "again"))).first().isEqualTo("d1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5})
    void after_a_restart_it_goes_on_where_it_was(int embedded) {
        models.allowed.set(embedded);
        reembed(OTHER);
        if (embedded < DOCUMENTS) {
            untilState(Reembedding.State.PAUSED);
        }
        house.close();
        models.allowed.set(Integer.MAX_VALUE);
        open();

        untilMoved(OTHER);
        assertThat(models.embedded).hasValue(DOCUMENTS);
        assertThat(documents(acme.query(Query.Mode.VECTOR, "n3"))).first().isEqualTo("d3");
        house.close();
        open();
        untilSwept();
        assertThat(documents(acme.query(Query.Mode.HYBRID, "n0"))).first().isEqualTo("d0");
    }

    @Test
    void asked_again_nothing_is_to_do_and_for_another_space_it_is_a_conflict() {
        models.allowed.set(0);
        reembed(OTHER);
        reembed("other-words");
        untilState(Reembedding.State.PAUSED);
        fails(Problem.Code.CONFLICT, "cancel that first", () -> reembed(FIRST));
        models.allowed.set(Integer.MAX_VALUE);
        untilMoved(OTHER);
        untilSwept();

        assertThat(reembed(OTHER).reembedding()).isNull();
        assertThat(rows()).isEqualTo(1);
        fails(Problem.Code.NOT_FOUND, "model", () -> reembed("nobody"));
        fails(Problem.Code.INVALID, "embedding_model", () -> reembed(""));
    }

    @Test
    void cancelled_it_leaves_no_trace() {
        models.allowed.set(3);
        reembed(OTHER);
        untilState(Reembedding.State.PAUSED);

        assertThat(cancel()).isTrue();
        assertThat(reembedding()).isNull();
        assertThat(cancel()).isFalse();
        untilSwept();
        assertThat(collection().embeddingModel()).isEqualTo(FIRST);
        assertThat(documents(acme.query(Query.Mode.VECTOR, "n4"))).first().isEqualTo("d4");
        assertThat(call(port -> port.listCollections(new ListCollections())).collections())
                .hasSize(1);
    }

    @Test
    void a_collection_that_is_dropped_meanwhile_is_gone_with_all_of_it() {
        models.allowed.set(3);
        reembed(OTHER);
        untilState(Reembedding.State.PAUSED);

        call(port -> port.deleteCollection(new DeleteCollection(House.DOCS)));
        Eventually.until("nothing", () -> rows() == 0 && directories() == 0);
    }

    @Test
    void what_asking_again_does_not_mend_fails_and_goes_on_when_it_is_asked_for() {
        models.allowed.set(1);
        models.trouble = Problem.Code.UNPROCESSABLE;
        reembed(OTHER);
        untilState(Reembedding.State.FAILED);
        assertThat(reembedding().error()).contains("models: none");

        models.allowed.set(Integer.MAX_VALUE);
        reembed(OTHER);
        untilMoved(OTHER);
        assertThat(models.embedded).hasValue(DOCUMENTS);
    }

    @Test
    void another_tenants_collection_is_not_there() {
        assertThatThrownBy(() -> Contexts.of("other").call(() -> house.port().reembed(new Reembed(House.DOCS, OTHER))))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND));
        assertThatThrownBy(() -> Contexts.of("other")
                        .call(() -> house.port().cancelReembedding(new CancelReembedding(House.DOCS))))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND));
        assertThat(reembedding()).isNull();
    }

    @Test
    void who_may_read_and_what_is_declared_meanwhile_hold_after() {
        acme.put(new NewDocument(
                "secret", Format.TEXT, "Words n9.", "", Map.of("year", "10"), Map.of(), List.of("user:ann")));
        models.allowed.set(2);
        reembed(OTHER);
        untilState(Reembedding.State.PAUSED);
        Map<String, FieldType> fields = Map.of("year", FieldType.NUMBER);
        call(port -> port.putCollection(new PutCollection(House.DOCS, "", fields)));
        acme.put(new NewDocument("d0", Format.TEXT, "Words n0.", "", Map.of(), Map.of(), List.of("user:ann")));
        models.allowed.set(Integer.MAX_VALUE);
        untilMoved(OTHER);

        assertThat(collection().fields()).isEqualTo(fields);
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(acme.query(asked(mode, new Viewer("bob", List.of())))))
                    .containsExactlyInAnyOrder("d1", "d2", "d3", "d4");
            assertThat(documents(acme.query(asked(mode, new Viewer("ann", List.of())))))
                    .contains("d0", "secret");
        }
    }

    private static Query asked(Query.Mode mode, Viewer viewer) {
        return new Query(
                House.DOCS, "words", mode, 10, Map.of(), null, false, null, viewer, null, null, List.of(), null);
    }

    @Test
    void writes_and_queries_at_the_moment_of_the_move_all_succeed_and_none_is_lost() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread writer = Thread.ofPlatform().unstarted(() -> {
            while (!over.get()) {
                int i = written.get();
                acme.put(text("w" + i, "Written number m" + i + "."));
                assertThat(documents(acme.query(Query.Mode.TEXT, "m" + i))).containsExactly("w" + i);
                assertThat(documents(acme.query(Query.Mode.HYBRID, "n3")))
                        .first()
                        .isEqualTo("d3");
                written.incrementAndGet();
            }
        });
        Throwable[] failure = new Throwable[1];
        writer.setUncaughtExceptionHandler((thread, thrown) -> failure[0] = thrown);
        writer.start();
        for (int i = 0; i < 4; i++) {
            String to = i % 2 == 0 ? OTHER : FIRST;
            reembed(to);
            untilMoved(to);
        }
        over.set(true);
        writer.join();

        assertThat(failure[0]).isNull();
        assertThat(written).hasPositiveValue();
        assertThat(collection().documents()).isEqualTo(DOCUMENTS + written.get());
        for (int i = 0; i < written.get(); i++) {
            assertThat(acme.find("w" + i).version()).isEqualTo(1);
        }
        untilSwept();
    }
}
