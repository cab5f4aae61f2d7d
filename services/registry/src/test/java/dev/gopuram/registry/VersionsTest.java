package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static dev.gopuram.registry.TestRegistry.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.PutModel;
import dev.gopuram.contracts.registry.ReadArtifact;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Upload;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How versions come, what they are called, and how they go. */
@ParameterizedClass
@EnumSource(RegistryServer.class)
class VersionsTest {
    private static final List<String> LABELS = List.of("negative", "positive");

    @TempDir
    private Path home;

    private final RegistryServer server;
    private final ManualClock clock = new ManualClock();
    private TestRegistry registry;

    VersionsTest(RegistryServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        registry = TestRegistry.on(server, home, clock, TestRegistry.impatient());
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void weights_are_pending_until_a_node_has_run_their_golden_rows() {
        Version pending = registry.register(ANN, TestBundles.weights("m", "1.0.0"));
        assertThat(pending.status()).isEqualTo(Status.PENDING);
        assertThat(registry.events()).isEmpty();

        registry.check("m", "1.0.0", TestRegistry.passed(70));

        Version ready = find("m");
        assertThat(ready.status()).isEqualTo(Status.READY);
        assertThat(ready.check()).isEqualTo(TestRegistry.passed(70));
        assertThat(ready.card()).isEqualTo("# m");
        assertThat(ready.files()).extracting(file -> file.path()).contains("model.onnx", "config.yaml", "golden.json");
        assertThat(List.of(ready.task(), ready.family(), ready.createdBy())).containsExactly("tabular", "tabular", ANN);
        assertThat(registry.events()).containsExactly("model.registered", "model.alias_moved");
    }

    @Test
    void registering_waits_for_the_golden_rows_and_names_all_reasons_where_they_fail() {
        registry.close();
        registry = TestRegistry.on(
                server, home.resolve("patient"), clock, TestRegistry.config(List.of(), Duration.ofMinutes(1)));
        for (boolean good : List.of(true, false)) {
            String name = good ? "good" : "bad";
            String upload = registry.upload(ANN, TestBundles.weights(name, "1.0.0"));
            CompletableFuture<Version> waiting = CompletableFuture.supplyAsync(() -> registry.register(ANN, upload));
            Eventually.until(
                    "the version is seen",
                    () -> registry.view().versions().stream()
                            .anyMatch(each -> each.model().equals(name)));
            registry.check(name, "1.0.0", good ? TestRegistry.passed(1) : TestRegistry.failed("row 0: 2", "row 1: 3"));

            if (good) {
                assertThat(waiting.join().status()).isEqualTo(Status.READY);
            } else {
                assertThat(waiting.handle((version, failure) -> ((CompletionException) failure).getCause())
                                .join())
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.detail())
                                        .contains("row 0: 2")
                                        .contains("row 1: 3"));
            }
        }
    }

    @Test
    void what_is_refused_leaves_no_trace_but_an_event_and_is_refused_in_the_same_words_again() {
        String upload = registry.upload(ANN, TestBundles.weights("m", "1.0.0"));
        var _ = registry.register(ANN, upload);
        assertThat(registry.objects.list("", "", 100)).isNotEmpty();

        registry.check("m", "1.0.0", TestRegistry.failed("row 0: positive (expected: negative)"));

        for (String table : List.of("version", "file", "model", "object", "tag")) {
            assertThat(registry.rows(table)).as(table).isZero();
        }
        assertThat(registry.objects.list("", "", 100)).isEmpty();
        assertThat(registry.events()).containsExactly("model.refused");
        Problem again = registry.refused(ANN, r -> r.registerVersion(TestRegistry.registration(upload)));
        assertThat(again.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(again.detail()).contains("row 0: positive (expected: negative)");
    }

    @Test
    void a_refused_archive_leaves_nothing_and_its_name_is_free() {
        String upload = registry.upload(ANN, Bytes.utf8("no archive at all"));
        Problem refused = registry.refused(ANN, r -> r.registerVersion(TestRegistry.registration(upload)));

        assertThat(refused.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(registry.refused(ANN, r -> r.registerVersion(TestRegistry.registration(upload)))
                        .detail())
                .isEqualTo(refused.detail());
        assertThat(registry.rows("version")).isZero();
        assertThat(home.resolve("staging")).isEmptyDirectory();
        assertThat(registry.events()).containsExactly("model.refused");
    }

    @Test
    void the_same_content_is_the_same_version_and_other_content_needs_another_number() {
        Bytes archive = TestBundles.weights("m", "1.0.0");
        Version first = registry.register(ANN, archive);
        Version second = registry.register(BOB, archive);
        Problem other = registry.refused(
                ANN,
                r -> r.registerVersion(TestRegistry.registration(
                        registry.upload(ANN, TestBundles.weights("m", "1.0.0", "other", LABELS)))));

        assertThat(second).isEqualTo(first);
        assertThat(other.code()).isEqualTo(Problem.Code.CONFLICT);
        assertThat(registry.rows("version")).isOne();
    }

    @Test
    void a_schema_break_needs_a_new_major_number_and_an_older_major_may_still_be_mended() {
        var _ = registry.ready("m", "1.0.0");
        Problem refused = registry.refused(
                ANN,
                r -> r.registerVersion(TestRegistry.registration(
                        registry.upload(ANN, TestBundles.weights("m", "1.1.0", "g", List.of("bad", "good"))))));
        Version major = registry.register(ANN, TestBundles.weights("m", "2.0.0", "g", List.of("bad", "good")));
        Version patch = registry.register(ANN, TestBundles.weights("m", "1.0.1"));
        Problem lower = registry.refused(
                ANN,
                r -> r.registerVersion(TestRegistry.registration(
                        registry.upload(ANN, TestBundles.weights("m", "1.0.0", "late", LABELS)))));

        assertThat(refused.code()).isEqualTo(Problem.Code.UNPROCESSABLE);
        assertThat(refused.detail()).contains("1.1.0").contains("2.0.0");
        assertThat(List.of(major.version(), patch.version())).containsExactly("2.0.0", "1.0.1");
        assertThat(lower.code()).isEqualTo(Problem.Code.CONFLICT);
        assertThat(registry.as(ANN, r -> r.listVersions(new ListVersions("m", "", 2)))
                        .versions())
                .extracting(Version::version)
                .containsExactly("2.0.0", "1.0.1");
        assertThat(registry.as(ANN, r -> r.listVersions(new ListVersions("m", "1.0.1", 2)))
                        .versions())
                .extracting(Version::version)
                .containsExactly("1.0.0");
    }

    @Test
    void a_prompt_is_ready_at_once_and_nodes_are_told_what_it_says() {
        Version prompt = registry.register(ANN, TestBundles.prompt("greeter", "1.0.0", "Be kind:"));

        assertThat(prompt.status()).isEqualTo(Status.READY);
        assertThat(prompt.kind()).isEqualTo(Kind.PROMPT);
        assertThat(registry.view().versions())
                .singleElement()
                .satisfies(served -> assertThat(served.prompt()).contains("Be kind:"));
    }

    @Test
    void a_models_versions_are_numbered_by_themselves_and_no_number_comes_again() {
        var _ = registry.ready("other", "1.0.0");
        assertThat(List.of(
                        registry.ready("m", "1.1.0").ordinal(),
                        registry.ready("m", "1.0.0").ordinal()))
                .containsExactly(1L, 2L);

        var _ = registry.as(ANN, r -> r.deleteVersion(new DeleteVersion("m", "1.0.0")));
        var _ = registry.as(ANN, r -> r.renameModel(new RenameModel("m", "n")));

        assertThat(registry.ready("n", "1.2.0").ordinal()).isEqualTo(3);
        assertThat(registry.ready("other", "1.1.0").ordinal()).isEqualTo(2);
        assertThat(find("n@1.1.0").ordinal()).isOne();
        assertThat(find("n@1.2.0").number()).as("what prediction ids name").isEqualTo(4);
    }

    @Test
    void more_than_fits_a_view_is_said() {
        List<String> said = new ArrayList<>();
        for (String name : List.of("1.0.0", "1.1.0", "1.2.0")) {
            var _ = registry.ready("m", name);
        }
        Ids ids = new Ids(clock, new SplittableRandom(1));
        RegistryStore store = new RegistryStore(registry.database, ids, new Revisions(1), WriteWatch.NONE);

        assertThat(new ViewCache(store, 3, said::add).atLeast(1).versions()).hasSize(3);
        assertThat(said).isEmpty();
        assertThat(new ViewCache(store, 2, said::add).atLeast(1).versions()).hasSize(2);
        assertThat(said).singleElement().asString().startsWith("more than 2 versions");
    }

    @Test
    void a_bare_name_means_production_where_the_first_stays_until_somebody_decides() {
        var _ = registry.ready("m", "1.0.0");
        var _ = registry.ready("m", "2.0.0");
        var _ = registry.ready("m", "2.10.0");
        var _ = registry.ready("m", "2.9.0");
        var _ = registry.register(ANN, TestBundles.weights("m", "3.0.0"));

        assertThat(find("m").version()).isEqualTo("1.0.0");
        var _ = registry.move(ANN, "m", "production", "", "1.0.0");
        assertThat(find("m").version()).as("nothing in production").isEqualTo("2.10.0");
        assertThat(find("m-v1").version()).isEqualTo("1.0.0");
        assertThat(find("m-v2").version()).isEqualTo("2.10.0");
        assertThat(find("m@3.0.0").status()).isEqualTo(Status.PENDING);
        var _ = registry.move(ANN, "m", "production", "1.0.0", "");
        assertThat(find("m").version()).isEqualTo("1.0.0");
        assertThat(find("m@production").aliases()).containsExactly("production");
        assertThat(registry.refused(ANN, r -> r.findVersion(new FindVersion("m@productoin")))
                        .detail())
                .contains("m@production");
        assertThat(registry.refused(ANN, r -> r.findVersion(new FindVersion("mm")))
                        .detail())
                .contains("expected: m)");
    }

    @Test
    void versions_of_one_tenant_are_nobody_elses() {
        var _ = registry.ready("m", "1.0.0");

        assertThat(registry.as("other", BOB, r -> r.listRegistered(new ListRegistered("", 10)))
                        .models())
                .isEmpty();
        Problem hidden = catchThrowableOfType(
                Problem.class, () -> registry.as("other", BOB, r -> r.findVersion(new FindVersion("m"))));
        assertThat(hidden.code()).isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void an_upload_goes_on_where_it_stopped_and_a_part_that_comes_twice_changes_nothing() {
        Bytes archive = TestBundles.weights("m", "1.0.0");
        Upload place = registry.as(ANN, r -> r.beginUpload(new BeginUpload(archive.length())));
        Bytes head = archive.slice(0, 100);
        for (int i = 0; i < 2; i++) {
            assertThat(write(place, 0, head)).isEqualTo(100);
        }
        assertThat(refusedWrite(place, 200, head)).isEqualTo(Problem.Code.CONFLICT);
        assertThat(refusedWrite(place, 0, archive.slice(1, 101))).isEqualTo(Problem.Code.CONFLICT);
        assertThat(refusedWrite(place, archive.length() - 1L, head)).isEqualTo(Problem.Code.INVALID);
        assertThat(registry.refused(ANN, r -> r.registerVersion(TestRegistry.registration(place.id())))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
        assertThat(write(place, 100, archive.slice(100, archive.length()))).isEqualTo(archive.length());
        assertThat(registry.register(ANN, place.id()).version()).isEqualTo("1.0.0");
        assertThat(registry.register(ANN, place.id()).version()).isEqualTo("1.0.0");
    }

    @Test
    void an_upload_expires() {
        String upload = registry.upload(ANN, TestBundles.weights("m", "1.0.0"));
        clock.advance(Duration.ofDays(1));

        assertThat(registry.refused(ANN, r -> r.registerVersion(TestRegistry.registration(upload)))
                        .code())
                .isEqualTo(Problem.Code.NOT_FOUND);
    }

    @Test
    void files_are_kept_once_and_read_by_nodes_for_any_tenant() {
        Version version = registry.ready("m", "1.0.0");
        long objects = registry.rows("object");
        var _ = registry.as("other", BOB, r -> {
            Bytes archive = TestBundles.weights("m", "1.0.0");
            Upload place = r.beginUpload(new BeginUpload(archive.length()));
            var _ = r.writeUpload(new WriteUpload(place.id(), 0, archive));
            return r.registerVersion(TestRegistry.registration(place.id()));
        });

        assertThat(registry.rows("object")).isEqualTo(objects);
        ReadArtifact read = new ReadArtifact("m", "1.0.0", "model.onnx", 0, TestRegistry.TENANT);
        assertThat(registry.node(r -> r.readArtifact(read)).content().utf8()).isEqualTo("model of 1.0.0");
        assertThat(registry.node(r ->
                                r.readArtifact(new ReadArtifact("m", "1.0.0", "model.onnx", 9, TestRegistry.TENANT)))
                        .content()
                        .utf8())
                .isEqualTo("1.0.0");
        Problem foreign =
                catchThrowableOfType(Problem.class, () -> registry.as("other", BOB, r -> r.readArtifact(read)));
        assertThat(foreign.code()).isEqualTo(Problem.Code.FORBIDDEN);
        assertThat(version.bytes()).isPositive();
    }

    @Test
    void what_something_needs_is_neither_archived_nor_deleted() {
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")) {
            var _ = registry.ready("m", version);
            clock.advance(Duration.ofMinutes(1));
            if (!version.equals("1.4.0")) {
                var _ = registry.move(ANN, "m", "production", version, "");
            }
        }
        for (String kept : List.of("1.1.0", "1.2.0", "1.3.0")) {
            assertThat(registry.refused(ANN, r -> r.deleteVersion(new DeleteVersion("m", kept)))
                            .code())
                    .as(kept)
                    .isEqualTo(Problem.Code.CONFLICT);
            assertThat(registry.refused(ANN, r -> r.archiveVersion(new ArchiveVersion("m", kept, true)))
                            .code())
                    .as(kept)
                    .isEqualTo(Problem.Code.CONFLICT);
        }
        assertThat(registry.as(ANN, r -> r.deleteVersion(new DeleteVersion("m", "1.0.0")))
                        .found())
                .isTrue();
        assertThat(registry.as(ANN, r -> r.deleteVersion(new DeleteVersion("m", "1.0.0")))
                        .found())
                .isFalse();
        Version archived = registry.as(ANN, r -> r.archiveVersion(new ArchiveVersion("m", "1.4.0", true)));
        assertThat(archived.status()).isEqualTo(Status.ARCHIVED);
        assertThat(registry.refused(ANN, r -> r.moveAlias(new MoveAlias("m", "staging", "1.4.0", "", "")))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
    }

    @Test
    void models_are_named_described_tagged_renamed_and_deleted() {
        var _ = registry.as(ANN, r -> r.putModel(new PutModel("m", Kind.WEIGHTS, "first", true)));
        assertThat(registry.refused(ANN, r -> r.putModel(new PutModel("m", Kind.WEIGHTS, "again", true)))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
        var _ = registry.ready("m", "1.0.0");
        var _ = registry.move(ANN, "m", "production", "1.0.0", "");
        var _ = registry.as(ANN, r -> r.setTag(new SetTag("m", "1.0.0", "team", "red")));
        var _ = registry.as(ANN, r -> r.describeVersion(new DescribeVersion("m", "1.0.0", "the first")));

        var _ = registry.as(ANN, r -> r.renameModel(new RenameModel("m", "n")));

        Version renamed = find("n");
        assertThat(renamed.tags()).containsEntry("team", "red");
        assertThat(renamed.description()).isEqualTo("the first");
        assertThat(renamed.aliases()).containsExactly("production");
        assertThat(registry.as(ANN, r -> r.findRegistered(new FindRegistered("n")))
                        .latest())
                .isEqualTo("1.0.0");
        assertThat(registry.as(ANN, r -> r.setTag(new SetTag("n", "1.0.0", "team", null)))
                        .tags())
                .isEmpty();
        assertThat(registry.as(ANN, r -> r.deleteModel(new DeleteModel("n"))).found())
                .isTrue();
        assertThat(registry.objects.list("", "", 100)).isEmpty();
        assertThat(registry.view().versions()).isEmpty();
    }

    private Version find(String name) {
        return registry.as(ANN, r -> r.findVersion(new FindVersion(name)));
    }

    private long write(Upload place, long offset, Bytes content) {
        return registry.as(ANN, r -> r.writeUpload(new WriteUpload(place.id(), offset, content)))
                .bytes();
    }

    private Problem.Code refusedWrite(Upload place, long offset, Bytes content) {
        return registry.refused(ANN, r -> r.writeUpload(new WriteUpload(place.id(), offset, content)))
                .code();
    }
}
