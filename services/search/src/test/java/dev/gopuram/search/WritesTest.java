package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritesTest {
    @TempDir
    Path data;

    private final Faulty models = new Faulty();
    private House house;
    private House.As acme;

    @BeforeEach
    void open() {
        house = House.open(data, House.config(), models, IndexingSteps.UNHEARD);
        acme = house.acme().collection(House.DOCS);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void a_collection_beyond_the_tenants_bound_is_refused_with_the_key_that_says_it() {
        house.close();
        house = House.open(data, House.config(2), models, IndexingSteps.UNHEARD);
        House.As tenant = house.acme().collection(House.DOCS).collection("second");

        assertThatThrownBy(() -> tenant.collection("third")).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INSUFFICIENT_QUOTA);
            assertThat(problem.detail()).contains("0..2").contains("search.max_collections");
        });
        assertThat(tenant.collection("second").tenant()).isEqualTo(House.TENANT);
        assertThat(house.as("other").collection("third").tenant()).isEqualTo("other");
    }

    @Test
    void a_document_comes_back_byte_for_byte() {
        String content = "\uFEFFFirst \u0000 line\r\nsecond\t😀 e\u0301\rthird\u2028\n\n";
        acme.put(new NewDocument("odd id / ü?", Format.TEXT, content, "", Map.of("k", "v \u0000 w", "leer", "")));
        Document found = acme.find("odd id / ü?");
        assertThat(found.content()).isEqualTo(content);
        assertThat(found.metadata()).isEqualTo(Map.of("k", "v \u0000 w", "leer", ""));
        assertThat(found.format()).isEqualTo(Format.TEXT);
        assertThat(found.collection()).isEqualTo(House.DOCS);
        assertThat(found.title()).isEqualTo("First line");
        assertThat(found.version()).isEqualTo(1);
    }

    @Test
    void storing_what_is_stored_changes_nothing_and_costs_nothing() {
        NewDocument document = text("a", "Some words here.", Map.of("x", "1", "y", "2"));
        DocumentsPut first = acme.put(document);
        Document before = acme.find("a");
        int calls = models.texts;
        DocumentsPut second = acme.put(text("a", "Some words here.", Map.of("y", "2", "x", "1")));
        assertThat(models.texts).isEqualTo(calls);
        assertThat(acme.find("a")).isEqualTo(before);
        assertThat(first.usage().inputTokens()).isPositive();
        assertThat(first.usage().own().inputTokens())
                .as("the embedder is named")
                .isZero();
        assertThat(second).isEqualTo(new DocumentsPut(1, 1, Usage.NONE));
    }

    @Test
    void any_difference_is_a_new_version() {
        NewDocument first = new NewDocument("a", Format.TEXT, "Some words here.", "", Map.of("x", "1"));
        acme.put(first);
        acme.put(new NewDocument("a", Format.TEXT, "Some words here!", "", Map.of("x", "1")));
        acme.put(new NewDocument("a", Format.TEXT, "Some words here!", "A title", Map.of("x", "1")));
        acme.put(new NewDocument("a", Format.TEXT, "Some words here!", "A title", Map.of("x", "2")));
        acme.put(new NewDocument("a", Format.MARKDOWN, "Some words here!", "A title", Map.of("x", "2")));
        assertThat(acme.find("a").version()).isEqualTo(5);
        assertThat(acme.query(Query.Mode.TEXT, "words")).singleElement().satisfies(hit -> {
            assertThat(hit.version()).isEqualTo(5);
            assertThat(hit.title()).isEqualTo("A title");
            assertThat(hit.metadata()).isEqualTo(Map.of("x", "2"));
        });
    }

    @Test
    void a_replaced_document_is_found_by_its_new_words_only() {
        acme.put(text("a", "alpha beta ".repeat(60)));
        assertThat(collection().chunks()).isGreaterThan(1);
        acme.put(text("a", "gamma"));
        assertThat(acme.query(Query.Mode.TEXT, "alpha")).isEmpty();
        assertThat(documents(acme.query(Query.Mode.TEXT, "gamma"))).containsExactly("a");
        assertThat(acme.query(Query.Mode.VECTOR, "alpha beta"))
                .singleElement()
                .satisfies(hit -> assertThat(hit.text()).isEqualTo("gamma"));
        assertThat(collection().chunks()).isEqualTo(1);
        assertThat(collection().documents()).isEqualTo(1);
    }

    @Test
    void a_deleted_document_is_gone_and_may_come_again() {
        acme.put(text("a", "alpha"), text("b", "beta"));
        assertThat(acme.delete("a")).isTrue();
        assertThat(acme.delete("a")).isFalse();
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(acme.query(mode, "alpha beta"))).containsExactly("b");
        }
        fails(Problem.Code.NOT_FOUND, () -> acme.find("a"));
        assertThat(collection().documents()).isEqualTo(1);
        acme.put(text("a", "alpha"));
        assertThat(documents(acme.query(Query.Mode.TEXT, "alpha"))).containsExactly("a");
        assertThat(acme.find("a").version()).isEqualTo(1);
    }

    @Test
    void a_write_that_does_not_wait_is_seen_soon() {
        acme.put(House.DOCS, Refresh.LATER, text("a", "alpha"));
        assertThat(acme.find("a").content()).isEqualTo("alpha");
        Eventually.until(
                Duration.ofSeconds(30),
                () -> acme.query(Query.Mode.TEXT, "alpha").size() == 1);
        acme.delete("a", Refresh.LATER);
        assertThat(acme.query(Query.Mode.TEXT, "alpha")).isEmpty();
    }

    @Test
    void tenants_share_names_and_see_nothing_of_each_other() {
        House.As other = house.as("other").collection(House.DOCS);
        acme.put(text("a", "alpha ours"));
        other.put(text("a", "alpha theirs"), text("b", "beta theirs"));
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(acme.query(mode, "alpha")).extracting("text").containsExactly("alpha ours");
            assertThat(other.query(mode, "alpha")).extracting("text").contains("alpha theirs");
        }
        assertThat(acme.delete("b")).isFalse();
        assertThat(acme.delete("a")).isTrue();
        assertThat(other.find("a").content()).isEqualTo("alpha theirs");
        fails(Problem.Code.NOT_FOUND, () -> house.as("third").find("a"));
        Contexts.of("other").run(() -> house.port().deleteCollection(new DeleteCollection(House.DOCS)));
        assertThat(collection().name()).isEqualTo(House.DOCS);
    }

    @Test
    void a_deleted_collection_takes_all_with_it_and_its_name_is_free() {
        acme.put(text("a", "alpha"));
        assertThat(drop()).isTrue();
        assertThat(drop()).isFalse();
        fails(Problem.Code.NOT_FOUND, () -> acme.query(Query.Mode.TEXT, "alpha"));
        fails(Problem.Code.NOT_FOUND, () -> acme.put(text("a", "alpha")));
        acme.collection(House.DOCS);
        assertThat(acme.query(Query.Mode.TEXT, "alpha")).isEmpty();
        assertThat(acme.query(Query.Mode.VECTOR, "alpha")).isEmpty();
        assertThat(collection().documents()).isZero();
    }

    private boolean drop() {
        return Contexts.of(House.TENANT)
                .call(() -> house.port().deleteCollection(new DeleteCollection(House.DOCS)))
                .found();
    }

    @Test
    void a_collection_is_made_once_and_keeps_its_model() {
        Collection first = make(House.DOCS, "");
        assertThat(first.embeddingModel()).isEqualTo("fake-words@1.0.0");
        assertThat(first.dimensions()).isEqualTo(FakeModels.DIMENSIONS);
        assertThat(make(House.DOCS, "fake-words")).isEqualTo(first);
        assertThat(make(House.DOCS, "fake-words@1.0.0")).isEqualTo(first);
        models.version = "2.0.0";
        assertThat(make(House.DOCS, "")).isEqualTo(first);
        fails(Problem.Code.CONFLICT, () -> make(House.DOCS, "fake-words@2.0.0"));
        assertThat(Contexts.of(House.TENANT)
                        .call(() -> house.port().listCollections(new ListCollections()))
                        .collections())
                .containsExactly(first);
    }

    private Collection make(String name, String model) {
        return Contexts.of(House.TENANT).call(() -> house.port().putCollection(new PutCollection(name, model)));
    }

    private Collection collection() {
        return Contexts.of(House.TENANT).call(() -> house.port().findCollection(new FindCollection(House.DOCS)));
    }

    @Test
    void vectors_of_another_version_are_refused() {
        acme.put(text("a", "alpha"));
        models.version = "2.0.0";
        fails(Problem.Code.CONFLICT, () -> acme.put(text("b", "beta")));
        fails(Problem.Code.CONFLICT, () -> acme.query(Query.Mode.VECTOR, "alpha"));
        assertThat(documents(acme.query(Query.Mode.TEXT, "alpha"))).containsExactly("a");
    }

    @Test
    void a_model_of_too_many_dimensions_is_refused_at_once() {
        models.dimensions = CollectionCodec.MAX_DIMENSIONS + 1;
        fails(Problem.Code.INVALID, () -> make("wide", ""));
        models.dimensions = CollectionCodec.MAX_DIMENSIONS;
        assertThat(make("wide", "").dimensions()).isEqualTo(CollectionCodec.MAX_DIMENSIONS);
    }

    @Test
    void without_models_nothing_is_stored_and_words_are_still_found() {
        acme.put(text("a", "alpha"));
        models.down = true;
        fails(Problem.Code.UNAVAILABLE, () -> acme.put(text("a", "alpha two"), text("b", "beta")));
        fails(Problem.Code.UNAVAILABLE, () -> acme.query(Query.Mode.HYBRID, "alpha"));
        fails(Problem.Code.NOT_FOUND, () -> acme.find("b"));
        assertThat(acme.find("a").content()).isEqualTo("alpha");
        assertThat(documents(acme.query(Query.Mode.TEXT, "alpha"))).containsExactly("a");
        acme.put(text("a", "alpha"));
    }

    @Test
    void what_does_not_fit_is_refused_whole() {
        NewDocument good = text("good", "alpha");
        refused("documents[1].id", good, text("", "x"));
        refused("documents[1].id", good, text("x".repeat(257), "x"));
        refused("documents[1].id", good, text("a\nb", "x"));
        refused("documents[1].id", good, text("good", "twice"));
        refused("documents[1].content", good, text("a", "half \uDC00 a character"));
        refused("documents[1].metadata", good, text("a", "x", Map.of("", "v")));
        refused("documents[1].metadata.k", good, text("a", "x", Map.of("k", "v".repeat(1_025))));
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 65; i++) {
            many.put("k" + i, "v");
        }
        refused("documents[1].metadata", good, text("a", "x", many));
        refused("documents");
        fails(Problem.Code.TOO_LARGE, () -> acme.put(good, text("a", "x".repeat(9 << 20))));
        fails(Problem.Code.INVALID, () -> make("../docs", ""));
        fails(Problem.Code.INVALID, () -> make("Docs", ""));
        fails(Problem.Code.NOT_FOUND, () -> acme.find("good"));
    }

    private void refused(String field, NewDocument... documents) {
        assertThatThrownBy(() -> acme.put(documents)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.field()).isEqualTo(field);
        });
    }

    @Test
    void a_document_with_nothing_to_read_is_kept_and_not_found() {
        acme.put(text("blank", "  \n "), text("a", "alpha"));
        assertThat(acme.find("blank").content()).isEqualTo("  \n ");
        assertThat(documents(acme.query(Query.Mode.VECTOR, "alpha"))).containsExactly("a");
        acme.put(text("a", ""));
        assertThat(acme.query(Query.Mode.VECTOR, "alpha")).isEmpty();
    }

    @Test
    void many_passages_are_embedded_in_bounded_batches() {
        NewDocument[] documents = new NewDocument[200];
        for (int i = 0; i < documents.length; i++) {
            documents[i] = text("d" + i, "Document number " + i + ".");
        }
        DocumentsPut put = acme.put(documents);
        assertThat(put.documents()).isEqualTo(200);
        assertThat(put.chunks()).isEqualTo(200);
        assertThat(models.batches).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(64));
        assertThat(put.usage().inputTokens()).isGreaterThanOrEqualTo(600);
        assertThat(documents(acme.query(Query.Mode.TEXT, "137"))).containsExactly("d137");
    }

    private static void fails(Problem.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    /** Models that can be absent, grow a new version or change their size, and count what they are asked. */
    private static final class Faulty implements EmbeddersOnly {
        private final FakeModels real = new FakeModels();
        private final List<Integer> batches = new ArrayList<>();
        private String version = FakeModels.VERSION;
        private int dimensions = FakeModels.DIMENSIONS;
        private boolean down;
        private int texts;

        @Override
        public Embeddings embed(Embed request) {
            if (down) {
                throw Problem.of(Problem.Code.UNAVAILABLE, "models is down");
            }
            texts += request.inputs().size();
            batches.add(request.inputs().size());
            Embeddings made = real.embed(new Embed("", request.inputs(), request.purpose()));
            List<Vector> vectors = dimensions == FakeModels.DIMENSIONS
                    ? made.vectors()
                    : made.vectors().stream()
                            .map(vector -> Vector.wrap(new float[dimensions]))
                            .toList();
            return new Embeddings(made.model(), version, vectors, made.usage(), made.cpuMicros());
        }

        @Override
        public ModelList listModels(ListModels request) {
            return real.listModels(request);
        }

        @Override
        public Model findModel(FindModel request) {
            Model known = real.findModel(new FindModel(FakeModels.NAME));
            return new Model(
                    known.name(),
                    version,
                    known.task(),
                    dimensions,
                    known.maxTokens(),
                    known.batchVariant(),
                    known.languages(),
                    known.createdAt());
        }
    }
}
