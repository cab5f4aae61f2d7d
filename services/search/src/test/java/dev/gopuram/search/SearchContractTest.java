package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.CancelReembedding;
import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.FacetCount;
import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.GroupBy;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Runner;
import dev.gopuram.testkit.Running;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers rely on, on every transport. Each test has a tenant of its own, so that all can share one service. */
@ParameterizedClass
@EnumSource(Runner.class)
class SearchContractTest {
    @TempDir
    private static Path data;

    private static Running<Search> search;

    private final String tenant = "t-" + UUID.randomUUID();

    SearchContractTest(Runner runner) {
        assertThat(runner).isNotNull();
    }

    @BeforeParameterizedClassInvocation
    static void start(Runner runner) {
        search = runner.start(new SearchFixture(), data.resolve(runner.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        search.close();
    }

    private House.As tenant() {
        return new House.As(search.port(), tenant);
    }

    @Test
    void a_pdf_is_given_as_bytes_and_found_by_its_text_with_its_page() {
        House.As acme = new House.As(search.port(), tenant).collection(House.DOCS);
        Bytes file = Bytes.wrap(Pdfs.pages("One.", "Yeast makes gas."));
        acme.put(new NewDocument("book", Format.PDF, "", "", Map.of(), file));

        Hit hit = acme.query(Query.Mode.TEXT, "yeast").getFirst();
        assertThat(hit.heading()).containsExactly("Page 2");
        assertThat(acme.find("book").format()).isEqualTo(Format.PDF);
        assertThat(acme.find("book").content()).contains("Yeast makes gas.");
    }

    @Test
    void a_collection_is_made_found_listed_and_deleted() {
        PutCollection put = new PutCollection(House.DOCS, "");
        Collection made = Contexts.of(tenant).call(() -> search.port().putCollection(put));
        assertThat(made.name()).isEqualTo(House.DOCS);
        assertThat(made.embeddingModel()).isEqualTo("fake-words@1.0.0");
        assertThat(Contexts.of(tenant).call(() -> search.port().findCollection(new FindCollection(House.DOCS))))
                .isEqualTo(made);
        assertThat(Contexts.of(tenant)
                        .call(() -> search.port().listCollections(new ListCollections()))
                        .collections())
                .containsExactly(made);
        Contexts.of(tenant).run(() -> search.port().deleteCollection(new DeleteCollection(House.DOCS)));
        fails(
                Problem.Code.NOT_FOUND,
                () -> Contexts.of(tenant).run(() -> search.port().findCollection(new FindCollection(House.DOCS))));
    }

    @Test
    void a_collection_in_the_space_that_is_asked_for_stays_as_it_is() {
        tenant().collection(House.DOCS);
        Collection there = Contexts.of(tenant).call(() -> search.port().findCollection(new FindCollection(House.DOCS)));
        Reembed request = new Reembed(House.DOCS, "fake-words@1.0.0");
        assertThat(Contexts.of(tenant).call(() -> search.port().reembed(request)))
                .isEqualTo(there);
        CancelReembedding cancel = new CancelReembedding(House.DOCS);
        assertThat(Contexts.of(tenant)
                        .call(() -> search.port().cancelReembedding(cancel))
                        .found())
                .isFalse();
        fails(
                Problem.Code.NOT_FOUND,
                () -> Contexts.of(tenant).run(() -> search.port().reembed(new Reembed("nowhere", "fake-words"))));
    }

    @Test
    void a_collection_says_how_its_documents_are_cut() {
        House.As acme = tenant().collection("cut", new Chunking(5, 10)).collection("whole", Chunking.NONE);
        String content = "The moon pulls the sea. The sea makes the tides. The tides come twice a day.";
        assertThat(acme.put("cut", text("tides", content)).chunks()).isEqualTo(3);
        assertThat(acme.put("whole", text("tides", content)).chunks()).isEqualTo(1);
        assertThat(Contexts.of(tenant)
                        .call(() -> search.port().findCollection(new FindCollection("cut")))
                        .chunking())
                .isEqualTo(new Chunking(5, 10));
    }

    @Test
    void a_document_put_is_found_by_words_and_meaning_and_read_back() {
        House.As acme = tenant().collection(House.DOCS);
        String content = "# Tides 🌊\r\n\r\nThe moon pulls the sea — मीठा पानी.\r\n";
        NewDocument document = new NewDocument("tides", Format.MARKDOWN, content, "", Map.of("kind", "sea"));
        DocumentsPut put = acme.put(document, text("bread", "Bread rises because yeast makes gas."));
        assertThat(put.documents()).isEqualTo(2);
        assertThat(put.chunks()).isEqualTo(2);
        Document stored = acme.find("tides");
        assertThat(stored.content()).isEqualTo(content);
        assertThat(stored.version()).isEqualTo(1);
        assertThat(stored.title()).isEqualTo("Tides 🌊");
        for (Query.Mode mode : Query.Mode.values()) {
            Hit hit = acme.query(mode, "moon and sea").getFirst();
            assertThat(hit.document()).isEqualTo("tides");
            assertThat(hit.metadata()).isEqualTo(Map.of("kind", "sea"));
            assertThat(hit.explanation()).isNotNull();
            byte[] bytes = stored.content().getBytes(StandardCharsets.UTF_8);
            int length = hit.span().end() - hit.span().start();
            assertThat(new String(bytes, hit.span().start(), length, StandardCharsets.UTF_8))
                    .isEqualTo(hit.text());
        }
    }

    @Test
    void storing_again_changes_nothing() {
        House.As acme = tenant().collection(House.DOCS);
        acme.put(text("a", "alpha"));
        Document first = acme.find("a");
        assertThat(acme.put(text("a", "alpha")).chunks()).isEqualTo(1);
        assertThat(acme.find("a")).isEqualTo(first);
        assertThat(acme.query(Query.Mode.TEXT, "alpha")).hasSize(1);
        acme.put(text("a", "beta"));
        assertThat(acme.find("a").version()).isEqualTo(2);
    }

    @Test
    void a_deleted_document_is_gone_for_good() {
        House.As acme = tenant().collection(House.DOCS);
        acme.put(text("a", "alpha"), text("b", "alpha"));
        acme.delete("a", Refresh.LATER);
        assertThat(acme.delete("a")).isFalse();
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(acme.query(mode, "alpha"))).containsExactly("b");
        }
        fails(Problem.Code.NOT_FOUND, () -> acme.find("a"));
    }

    @Test
    void another_tenant_sees_nothing_of_it() {
        House.As acme = tenant().collection(House.DOCS);
        acme.put(text("a", "alpha"));
        House.As other = new House.As(search.port(), tenant + "-other");
        fails(Problem.Code.NOT_FOUND, () -> other.query(Query.Mode.TEXT, "alpha"));
        other.collection(House.DOCS);
        assertThat(other.query(Query.Mode.VECTOR, "alpha")).isEmpty();
        fails(Problem.Code.NOT_FOUND, () -> other.find("a"));
        assertThat(other.delete("a")).isFalse();
        assertThat(acme.find("a").content()).isEqualTo("alpha");
    }

    @Test
    void a_viewer_sees_only_what_it_may_read() {
        House.As acme = tenant().collection(House.DOCS);
        acme.put(
                text("all", "alpha"),
                new NewDocument("ann", Format.TEXT, "alpha", "", Map.of(), Map.of(), List.of("user:ann")),
                new NewDocument("law", Format.TEXT, "alpha", "", Map.of(), Map.of(), List.of("group:law")));
        Viewer viewer = new Viewer("ann", List.of("staff"));
        for (Query.Mode mode : Query.Mode.values()) {
            Query query = new Query(House.DOCS, "alpha", mode, 10, Map.of(), null, true, null, viewer);
            assertThat(documents(acme.query(query))).containsExactly("all", "ann");
            assertThat(documents(acme.query(mode, "alpha"))).containsExactly("all");
        }
        assertThat(acme.find("law").access()).containsExactly("group:law");
        assertThat(acme.find("ann", viewer).content()).isEqualTo("alpha");
        fails(Problem.Code.NOT_FOUND, () -> acme.find("law", viewer));
    }

    @Test
    void declared_fields_are_filtered_by_range_and_lists_come_back() {
        House.As acme = tenant().collection(House.DOCS, Map.of("year", FieldType.NUMBER));
        Map<String, Values> tags = Map.of("tag", new Values(List.of("x", "a")));
        acme.put(text("a", "alpha", Map.of("year", "2019")), text("b", "alpha", Map.of("year", "2024"), tags));
        Condition late = Condition.of(
                Condition.Op.ALL,
                List.of(
                        Condition.of(Condition.Op.AT_LEAST, "year", "2020"),
                        Condition.of(Condition.Op.NOT, List.of(Condition.of(Condition.Op.IN, "tag", "y", "z")))));
        for (Query.Mode mode : Query.Mode.values()) {
            Query query = new Query(House.DOCS, "alpha", mode, 10, Map.of("tag", "x"), null, true, late, null);
            Hits hits = Contexts.of(tenant).call(() -> search.port().query(query));
            assertThat(documents(hits.hits())).containsExactly("b");
            assertThat(hits.hits().getFirst().lists()).isEqualTo(tags);
            assertThat(hits.fields()).isEqualTo(Map.of("year", FieldType.NUMBER));
        }
        assertThat(acme.find("b").lists()).isEqualTo(tags);
        PutCollection other = new PutCollection(House.DOCS, "", Map.of("year", FieldType.TIME));
        fails(
                Problem.Code.CONFLICT,
                () -> Contexts.of(tenant).run(() -> search.port().putCollection(other)));
        fails(Problem.Code.INVALID, () -> acme.put(text("c", "alpha", Map.of("year", "soon"))));
    }

    @Test
    void a_query_is_ranked_grouped_counted_and_paged_as_it_asks() {
        House.As acme = tenant().collection(House.DOCS);
        acme.put(
                text("a", "alpha beta", Map.of("kind", "x")),
                text("b", "alpha beta gamma", Map.of("kind", "x")),
                text("c", "alpha", Map.of("kind", "y")));
        Ranking ranking = new Ranking(Query.Fusion.RRF, 10, 0.3, new Rerank("sentences", 10));
        for (Query.Mode mode : Query.Mode.values()) {
            Query query = House.query(mode, "alpha beta", 1)
                    .ranked(ranking)
                    .grouped(new GroupBy("kind", 2))
                    .counting(new Facet("kind", 5));
            Hits first = Contexts.of(tenant).call(() -> search.port().query(query));
            assertThat(first.hits()).extracting(Hit::group).containsExactly("x", "x");
            assertThat(first.hits().getFirst().explanation()).isNotNull().satisfies(why -> {
                assertThat(why.rerankScore()).isNotNull();
                assertThat(why.fusion()).isEqualTo(mode == Query.Mode.HYBRID ? Query.Fusion.RRF : null);
            });
            assertThat(first.facets())
                    .containsExactly(new FacetCounts("kind", List.of(new FacetCount("x", 2), new FacetCount("y", 1))));
            assertThat(first.nextCursor()).isNotNull();
            Hits last = Contexts.of(tenant).call(() -> search.port().query(query.at(first.nextCursor())));
            assertThat(documents(last.hits())).containsExactly("c");
            assertThat(last.nextCursor()).isNull();
            fails(
                    Problem.Code.INVALID,
                    () -> acme.query(House.query(mode, "alpha", 1).at(first.nextCursor())));
        }
    }

    @Test
    void mistakes_come_back_as_what_they_are() {
        House.As acme = tenant().collection(House.DOCS);
        fails(Problem.Code.INVALID, () -> acme.put(text("", "x")));
        fails(Problem.Code.NOT_FOUND, () -> acme.put("doc", text("a", "x")));
        fails(Problem.Code.INVALID, () -> acme.query(Query.Mode.TEXT, " "));
        assertThatThrownBy(() -> acme.query(new Query("dosc", "x", Query.Mode.TEXT, 1, Map.of(), null, false)))
                .hasMessageContaining("docs");
    }

    private static void fails(Problem.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
