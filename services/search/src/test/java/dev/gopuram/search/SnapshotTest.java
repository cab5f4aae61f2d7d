package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.CreateSnapshot;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.DeleteSnapshot;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.ListSnapshots;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.ReadSnapshot;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Snapshot;
import dev.gopuram.contracts.search.SnapshotPart;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collection in a file and back. */
class SnapshotTest {
    @TempDir
    Path data;

    private final FakeModels models = new FakeModels();
    private House house;
    private House.As acme;

    @BeforeEach
    void open() {
        house = House.open(data, House.config(), models, IndexingSteps.UNHEARD);
        call(port -> port.putCollection(new PutCollection(House.DOCS, "", Quantization.INT8, "")));
        acme = house.acme();
        acme.put(
                text("a", "Alpha words \u0000 of Zürich.", Map.of("k", "v")),
                new NewDocument("b", Format.MARKDOWN, "# Head\n\nBeta *words*.", "Title", Map.of()));
        acme.put(text("a", "Alpha words of Zürich, twice.", Map.of("k", "v")));
    }

    @AfterEach
    void close() {
        house.close();
    }

    private <T> T call(Function<Search, T> asking) {
        return Contexts.of(House.TENANT).call(() -> asking.apply(house.port()));
    }

    private Snapshot create() {
        return call(port -> port.createSnapshot(new CreateSnapshot(House.DOCS)));
    }

    private Collection restore(String name, String snapshot) {
        return call(port -> port.putCollection(new PutCollection(name, "", null, snapshot)));
    }

    private Document document(String collection, String id) {
        return call(port -> port.findDocument(new FindDocument(collection, id)));
    }

    private static void fails(Problem.Code code, String detail, Runnable doing) {
        assertThatThrownBy(doing::run).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.detail()).contains(detail);
        });
    }

    @Test
    void what_is_restored_is_what_was_and_is_found_without_a_model_having_been_asked() {
        Snapshot snapshot = create();
        assertThat(snapshot.documents()).isEqualTo(2);
        assertThat(snapshot.chunks()).isEqualTo(2);
        assertThat(snapshot.bytes()).isPositive();
        acme.delete("b");

        var asked = models.asked();
        Collection restored = restore("copy", snapshot.id());

        assertThat(models.asked()).isSameAs(asked);
        assertThat(restored.documents()).isEqualTo(2);
        assertThat(restored.quantization()).isEqualTo(Quantization.INT8);
        assertThat(restored.embeddingModel()).isEqualTo(snapshot.embeddingModel());
        assertThat(restored.bytes()).isEqualTo(30 + 21);
        Document a = document(House.DOCS, "a");
        assertThat(document("copy", "a"))
                .isEqualTo(
                        new Document("copy", "a", a.format(), a.content(), a.title(), a.metadata(), 2, a.updatedAt()));
        assertThat(document("copy", "b").title()).isEqualTo("Title");
        for (Query.Mode mode : Query.Mode.values()) {
            Query query = new Query("copy", "beta words", mode, 10, Map.of(), null, false);
            assertThat(documents(acme.query(query))).first().isEqualTo("b");
        }
        assertThat(acme.put("copy", text("a", "Alpha words of Zürich, twice.", Map.of("k", "v")))
                        .usage()
                        .inputTokens())
                .isZero();
        acme.put("copy", text("c", "Gamma."));
        assertThat(document("copy", "c").version()).isEqualTo(1);
    }

    @Test
    void what_is_restored_keeps_who_may_read_it_its_lists_and_its_collections_fields_and_chunking() {
        Map<String, FieldType> fields = Map.of("year", FieldType.NUMBER);
        Chunking chunking = new Chunking(7, 9);
        call(port -> port.putCollection(new PutCollection("laws", "", fields, chunking)));
        Map<String, Values> lists = Map.of("tag", new Values(List.of("y", "x")));
        NewDocument secret = new NewDocument(
                "secret", Format.TEXT, "Words of law.", "", Map.of("year", "2024"), lists, List.of("user:ann"));
        acme.put("laws", secret, text("open", "Words for all."));
        Snapshot snapshot = call(port -> port.createSnapshot(new CreateSnapshot("laws")));

        Collection restored = restore("copy", snapshot.id());

        assertThat(restored.fields()).isEqualTo(fields);
        assertThat(restored.chunking()).isEqualTo(chunking);
        Viewer ann = new Viewer("ann", List.of());
        Viewer bob = new Viewer("bob", List.of());
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(acme.query(words(mode, ann, null)))).containsExactlyInAnyOrder("secret", "open");
            assertThat(documents(acme.query(words(mode, bob, null)))).containsExactly("open");
            assertThat(documents(acme.query(words(mode, null, null)))).containsExactly("open");
            assertThat(documents(acme.query(words(mode, ann, Condition.of(Condition.Op.AT_LEAST, "year", "1999")))))
                    .containsExactly("secret");
        }
        Document found = call(port -> port.findDocument(new FindDocument("copy", "secret", ann)));
        assertThat(found.access()).containsExactly("user:ann");
        assertThat(found.lists()).isEqualTo(lists);
        fails(
                Problem.Code.NOT_FOUND,
                "secret",
                () -> call(port -> port.findDocument(new FindDocument("copy", "secret", bob))));
        assertThat(acme.put("copy", secret).usage().inputTokens()).isZero();
    }

    private static Query words(Query.Mode mode, @Nullable Viewer viewer, @Nullable Condition where) {
        return new Query("copy", "words", mode, 10, Map.of(), null, false, where, viewer, null, null, List.of(), null);
    }

    @Test
    void it_outlives_its_collection_and_a_restart() {
        Snapshot snapshot = create();
        call(port -> port.deleteCollection(new DeleteCollection(House.DOCS)));
        house.close();
        house = House.open(data);
        acme = house.acme();

        assertThat(call(port -> port.listSnapshots(new ListSnapshots(House.DOCS)))
                        .snapshots())
                .containsExactly(snapshot);
        restore(House.DOCS, snapshot.id());
        assertThat(documents(acme.query(Query.Mode.TEXT, "zürich"))).containsExactly("a");
    }

    @Test
    void restored_twice_it_is_the_same_collection_and_under_a_taken_name_a_conflict() {
        Snapshot snapshot = create();
        Collection first = restore("copy", snapshot.id());

        assertThat(restore("copy", snapshot.id()).createdAt()).isEqualTo(first.createdAt());
        fails(Problem.Code.CONFLICT, "a name that is free", () -> restore(House.DOCS, snapshot.id()));
        fails(Problem.Code.CONFLICT, "a name that is free", () -> restore("copy", create().id()));
        fails(Problem.Code.NOT_FOUND, "snapshot: nowhere", () -> restore("more", "nowhere"));
        fails(Problem.Code.NOT_FOUND, "snapshot", () -> restore("more", "../" + snapshot.id()));
    }

    @Test
    void a_file_with_any_byte_changed_or_cut_is_refused_and_leaves_nothing() throws IOException {
        Snapshot snapshot = create();
        Path file = file();
        byte[] whole = Files.readAllBytes(file);
        for (int at : List.of(30, whole.length / 3, whole.length / 2, whole.length - 1)) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            Files.write(file, changed);
            fails(Problem.Code.CONFLICT, "damaged", () -> restore("copy", snapshot.id()));
        }
        for (int length : List.of(0, 20, whole.length / 2, whole.length - 1)) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            fails(Problem.Code.CONFLICT, "damaged", () -> restore("copy", snapshot.id()));
        }
        fails(Problem.Code.NOT_FOUND, "copy", () -> document("copy", "a"));
        Files.write(file, whole);
        assertThat(restore("copy", snapshot.id()).documents()).isEqualTo(2);
    }

    private Path file() throws IOException {
        try (Stream<Path> all = Files.walk(data.resolve("search-snapshots"))) {
            return all.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
    }

    @Test
    void one_that_was_not_finished_is_removed_at_the_next_start_and_never_listed() throws IOException {
        Snapshot whole = create();
        Path half = Files.copy(file(), file().resolveSibling("0".repeat(32) + ".part"));
        assertThat(call(port -> port.listSnapshots(new ListSnapshots(House.DOCS)))
                        .snapshots())
                .containsExactly(whole);
        house.close();
        house = House.open(data);

        assertThat(half).doesNotExist();
        assertThat(call(port -> port.listSnapshots(new ListSnapshots(House.DOCS)))
                        .snapshots())
                .containsExactly(whole);
    }

    @Test
    void its_file_is_handed_out_in_parts() throws IOException {
        Snapshot snapshot = create();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        SnapshotPart part = part(snapshot, 0);
        while (part.bytes().length() > 0) {
            all.writeBytes(part.bytes().toArray());
            part = part(snapshot, all.size());
        }

        assertThat(all.toByteArray()).isEqualTo(Files.readAllBytes(file()));
        assertThat(part.total()).isEqualTo(all.size()).isEqualTo(snapshot.bytes());
        fails(
                Problem.Code.INVALID,
                "length",
                () -> call(port ->
                        port.readSnapshot(new ReadSnapshot(House.DOCS, snapshot.id(), 0, Snapshots.MAX_PART + 1))));
        fails(Problem.Code.INVALID, "offset", () -> part(snapshot, -1));
    }

    private SnapshotPart part(Snapshot snapshot, long offset) {
        return call(port -> port.readSnapshot(new ReadSnapshot(House.DOCS, snapshot.id(), offset, 100)));
    }

    @Test
    void another_tenant_sees_and_restores_none_of_it() {
        Snapshot snapshot = create();

        assertThat(Contexts.of("other")
                        .call(() -> house.port().listSnapshots(new ListSnapshots(House.DOCS)))
                        .snapshots())
                .isEmpty();
        fails(
                Problem.Code.NOT_FOUND,
                "snapshot",
                () -> Contexts.of("other")
                        .call(() -> house.port().putCollection(new PutCollection("mine", "", null, snapshot.id()))));
        assertThat(Contexts.of("other")
                        .call(() -> house.port().deleteSnapshot(new DeleteSnapshot(House.DOCS, snapshot.id())))
                        .found())
                .isFalse();
    }

    @Test
    void one_of_another_collection_is_not_deleted() {
        Snapshot snapshot = create();

        assertThat(call(port -> port.deleteSnapshot(new DeleteSnapshot("other", snapshot.id())))
                        .found())
                .isFalse();
        assertThat(call(port -> port.deleteSnapshot(new DeleteSnapshot(House.DOCS, snapshot.id())))
                        .found())
                .isTrue();
    }

    @Test
    void one_that_is_deleted_is_gone_and_one_beyond_the_bound_is_refused() throws IOException {
        Snapshot first = create();
        assertThat(call(port -> port.deleteSnapshot(new DeleteSnapshot(House.DOCS, first.id())))
                        .found())
                .isTrue();
        assertThat(call(port -> port.deleteSnapshot(new DeleteSnapshot(House.DOCS, first.id())))
                        .found())
                .isFalse();
        for (int i = 0; i < SnapshotConfig.defaults().max(); i++) {
            create();
        }
        fails(Problem.Code.INSUFFICIENT_QUOTA, "search.snapshots.max", this::create);
    }
}
