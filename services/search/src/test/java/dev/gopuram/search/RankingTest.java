package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.query;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.FacetCount;
import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.GroupBy;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.FakeModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How what is found is put in order, gathered, counted and paged. */
class RankingTest {
    private static final int NOTES = 260;

    @TempDir
    static Path data;

    private static House house;
    private static House.As acme;
    private static House.As notes;

    @BeforeAll
    static void open() {
        house = House.open(data);
        acme = house.acme().collection(House.DOCS, Map.of("year", FieldType.NUMBER));
        acme.put(
                text("moon", "The moon pulls the sea.", Map.of("kind", "sky", "year", "2020.0")),
                text("moon2", "The moon pulls the sea!", Map.of("kind", "sky", "year", "2020")),
                text("salt", "Salt makes sea water heavy.", Map.of("kind", "sea", "year", "2021")),
                text("tags", "A sea of tags.", Map.of(), Map.of("kind", new Values(List.of("sky", "odd")))),
                text(
                        "long",
                        "Bread is old. ".repeat(20) + "The sea is blue. " + "Yeast is small. ".repeat(20),
                        Map.of("size", "big")),
                text("paint", "Blue paint dries. Sea salt stays."),
                text("none", "Nothing of it here."));
        notes = house.as("notes").collection(House.DOCS);
        for (int from = 0; from < NOTES; from += 130) {
            notes.put(IntStream.range(from, from + 130)
                    .mapToObj(i -> text(
                            "n" + i, "note " + "word ".repeat(i % 7) + "of number " + i, Map.of("mod", "" + i % 40)))
                    .toArray(NewDocument[]::new));
        }
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static Query sea(Query.Mode mode) {
        return query(mode, "moon sea", 10);
    }

    private static Ranking diverse(double diversity) {
        return new Ranking(null, null, diversity, null);
    }

    private static Ranking reranked(int window) {
        return new Ranking(null, null, 0, new Rerank("sentences", window));
    }

    @Test
    void fusion_by_ranks_is_an_option_and_is_explained() {
        Query byRanks = sea(Query.Mode.HYBRID).ranked(new Ranking(Query.Fusion.RRF, 10, 0, null));
        Hit first = acme.query(byRanks).getFirst();
        Explanation why = first.explanation();
        assertThat(why).isNotNull();
        assertThat(why.fusion()).isEqualTo(Query.Fusion.RRF);
        assertThat(why.fused())
                .isEqualTo(first.score())
                .isCloseTo(1.0 / (10 + why.textRank()) + 1.0 / (10 + why.vectorRank()), within(1e-12));
        assertThat(why.rankBefore()).isEqualTo(1);
        assertThat(why.rerankScore()).isNull();
        assertThat(why.diversityPenalty()).isZero();
        Explanation plain = acme.query(sea(Query.Mode.HYBRID)).getFirst().explanation();
        assertThat(plain).isNotNull();
        assertThat(plain.fusion()).isEqualTo(Query.Fusion.NORMALIZED);
        Explanation alone = acme.query(sea(Query.Mode.TEXT)).getFirst().explanation();
        assertThat(alone).isNotNull();
        assertThat(alone.fusion()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void diversity_puts_a_twin_behind_others(Query.Mode mode) {
        assertThat(documents(acme.query(sea(mode))).subList(0, 2)).containsExactly("moon", "moon2");
        List<Hit> diverse = acme.query(sea(mode).ranked(diverse(0.6)));
        assertThat(diverse.get(0).document()).isEqualTo("moon");
        assertThat(diverse.get(1).document()).isNotEqualTo("moon2");
        Hit twin = diverse.stream()
                .filter(hit -> hit.document().equals("moon2"))
                .findFirst()
                .orElseThrow();
        Explanation why = twin.explanation();
        assertThat(why).isNotNull();
        assertThat(why.diversityPenalty()).isCloseTo(0.6, within(1e-6));
        assertThat(twin.score()).isEqualTo(diverse.get(0).score());
        assertThat(documents(diverse)).containsExactlyInAnyOrderElementsOf(documents(acme.query(sea(mode))));
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void groups_by_document_count_as_one_result_each(Query.Mode mode) {
        List<Hit> hits = acme.query(query(mode, "bread sea yeast", 2).grouped(new GroupBy("document", 3)));
        Set<String> groups = new LinkedHashSet<>();
        hits.forEach(hit -> groups.add(hit.group()));
        assertThat(groups).hasSize(2).contains("long");
        assertThat(hits).allSatisfy(hit -> assertThat(hit.group()).isEqualTo(hit.document()));
        assertThat(hits.stream().filter(hit -> hit.document().equals("long"))).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void groups_by_a_field_stand_where_their_best_hit_does(Query.Mode mode) {
        List<Hit> hits = acme.query(query(mode, "moon sea", 10).grouped(new GroupBy("kind", 2)));
        assertThat(documents(hits).subList(0, 2)).containsExactly("moon", "moon2");
        assertThat(hits.stream().filter(hit -> "sky".equals(hit.group()))).hasSize(2);
        assertThat(hits.stream().filter(hit -> "odd".equals(hit.group()))).hasSize(1);
        assertThat(hits.stream().filter(hit -> hit.document().equals("long")))
                .hasSizeBetween(1, 2)
                .allSatisfy(hit -> assertThat(hit.group()).isNull());
        List<Hit> years = acme.query(query(mode, "moon sea", 1).grouped(new GroupBy("year", 10)));
        assertThat(years).extracting(Hit::group).containsExactly("2020", "2020");
    }

    /** The hundred candidates that two results come of are all of one group here. */
    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void groups_are_filled_from_as_deep_as_it_takes(Query.Mode mode) {
        House.As deep = house.as("deep-" + mode).collection(House.DOCS);
        deep.put(IntStream.range(0, 150)
                .mapToObj(i -> text("d" + i, "moon sea", Map.of("kind", "near")))
                .toArray(NewDocument[]::new));
        deep.put(text("far", "The sea is far from here and from there.", Map.of("kind", "far")));
        List<Hit> hits = deep.query(query(mode, "moon sea", 2).grouped(new GroupBy("kind", 1)));
        assertThat(hits).extracting(Hit::group).containsExactly("near", "far");
    }

    @Test
    void reranking_finds_the_sentence_that_a_long_passage_hides() {
        Query question = query(Query.Mode.VECTOR, "sea blue", 5);
        List<Hit> plain = acme.query(question);
        List<Hit> judged = acme.query(question.ranked(reranked(50)));
        assertThat(plain.getFirst().text()).doesNotContain("The sea is blue.");
        assertThat(judged.getFirst().text()).contains("The sea is blue.");
        assertThat(judged).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
        Explanation why = judged.getFirst().explanation();
        assertThat(why).isNotNull();
        assertThat(why.rerankScore()).isEqualTo(judged.getFirst().score()).isGreaterThan(0.6);
        assertThat(why.rankBefore()).isGreaterThan(1);
        assertThat(why.fused()).isLessThan(judged.getFirst().score());
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void the_answer_of_a_reranking_is_its_window_and_costs_what_was_embedded(Query.Mode mode) {
        Query question = query(mode, "note number", 4).ranked(reranked(6));
        Hits first = notes.ask(question);
        assertThat(first.usage().inputTokens())
                .isGreaterThan(notes.ask(query(mode, "note number", 4)).usage().inputTokens());
        assertThat(first.usage().own().inputTokens())
                .as("the embedder is named")
                .isZero();
        assertThat(pages(notes, question)).hasSize(6).doesNotHaveDuplicates();
    }

    @Test
    void an_unknown_reranker_is_named_with_those_there_are() {
        Ranking unknown = new Ranking(null, null, 0, new Rerank("cross", 50));
        refused(sea(Query.Mode.TEXT).ranked(unknown), "rerank.model", "rerank.model: cross (expected: sentences)");
    }

    private static List<String> pages(House.As who, Query query) {
        List<String> all = new ArrayList<>();
        String cursor = null;
        do {
            Hits page = who.ask(query.at(cursor));
            page.hits().forEach(hit -> all.add(hit.id()));
            cursor = page.nextCursor();
        } while (cursor != null);
        return all;
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void pages_bring_every_result_once(Query.Mode mode) {
        for (Query.Fusion fusion : Query.Fusion.values()) {
            for (double diversity : new double[] {0, 0.4}) {
                Query some = query(mode, "note word", 7).ranked(new Ranking(fusion, null, diversity, null));
                assertThat(pages(notes, some)).hasSize(NOTES).doesNotHaveDuplicates();
            }
        }
        Query groups = query(mode, "note word", 7).grouped(new GroupBy("mod", 2));
        assertThat(pages(notes, groups)).hasSize(80).doesNotHaveDuplicates();
    }

    @Test
    void pages_of_words_alone_are_in_one_order() {
        List<String> paged = pages(notes, query(Query.Mode.TEXT, "note word", 50));
        assertThat(paged.subList(0, 100))
                .isEqualTo(notes.query(query(Query.Mode.TEXT, "note word", 100)).stream()
                        .map(Hit::id)
                        .toList());
    }

    @Test
    void passages_as_near_as_each_other_are_in_the_order_of_their_ids() {
        House.As same = house.as("same").collection(House.DOCS);
        same.put(IntStream.range(0, 40)
                .mapToObj(i -> text("s" + (49 - i), "The very same words."))
                .toArray(NewDocument[]::new));
        assertThat(same.query(query(Query.Mode.VECTOR, "The very same words.", 5)))
                .extracting(Hit::document)
                .containsExactly("s10", "s11", "s12", "s13", "s14");
    }

    @Test
    void a_first_page_of_meaning_is_the_head_of_a_longer_one() {
        assertThat(notes.query(query(Query.Mode.VECTOR, "note word", 7)))
                .isEqualTo(
                        notes.query(query(Query.Mode.VECTOR, "note word", 100)).subList(0, 7));
    }

    @Test
    void the_limit_may_change_from_page_to_page() {
        Hits first = notes.ask(query(Query.Mode.HYBRID, "note", 10));
        Hits second = notes.ask(query(Query.Mode.HYBRID, "note", 100).at(first.nextCursor()));
        assertThat(second.hits()).hasSize(100).doesNotContainAnyElementsOf(first.hits());
    }

    @Test
    void a_cursor_belongs_to_its_query() {
        Query query = query(Query.Mode.TEXT, "note", 10);
        String cursor = notes.ask(query).nextCursor();
        String words = "cursor: one of another query (expected: the next_cursor of this same query)";
        refused(notes, query(Query.Mode.TEXT, "notes", 10).at(cursor), words);
        refused(notes, query(Query.Mode.VECTOR, "note", 10).at(cursor), words);
        refused(notes, query.ranked(diverse(0.5)).at(cursor), words);
        refused(notes, query.grouped(new GroupBy("mod", 1)).at(cursor), words);
        refused(acme, query.at(cursor), words);
        assertThat(notes.ask(query.at(cursor)).hits()).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "AQAAAAAAAAAAAAAAAA", "%%%", "////"})
    void what_is_no_cursor_is_refused(String cursor) {
        refused(
                notes,
                query(Query.Mode.TEXT, "note", 10).at(cursor),
                "cursor: " + cursor + " (expected: the next_cursor of the page before)");
    }

    @Test
    void pages_end_at_the_thousandth_result(@TempDir Path own) {
        try (House large = House.open(own)) {
            House.As many = large.as("many").collection(House.DOCS);
            for (int from = 0; from < 1_050; from += 350) {
                many.put(IntStream.range(from, from + 350)
                        .mapToObj(i -> text("m" + i, "note " + i))
                        .toArray(NewDocument[]::new));
            }
            Query query = query(Query.Mode.TEXT, "note", 90);
            List<String> seen = new ArrayList<>();
            String cursor = null;
            while (seen.size() < 1_000) {
                Hits page = many.ask(query.at(cursor));
                page.hits().forEach(hit -> seen.add(hit.id()));
                cursor = page.nextCursor();
                assertThat(cursor).isNotNull();
            }
            assertThat(seen).hasSize(1_000).doesNotHaveDuplicates();
            refused(
                    many,
                    query.at(cursor),
                    "cursor: result 1001 (expected: one of the first 1000; a narrower filter brings others among them)");
        }
    }

    @Test
    void facets_count_documents_and_not_passages() {
        Hits hits = acme.ask(query(Query.Mode.TEXT, "sea bread", 1)
                .counting(new Facet("kind", 10), new Facet("year", 1), new Facet("nowhere", 5), new Facet("size", 5)));
        assertThat(hits.hits()).hasSize(1);
        assertThat(hits.facets())
                .containsExactly(
                        new FacetCounts(
                                "kind",
                                List.of(new FacetCount("sky", 3), new FacetCount("odd", 1), new FacetCount("sea", 1))),
                        new FacetCounts("year", List.of(new FacetCount("2020", 2))),
                        new FacetCounts("nowhere", List.of()),
                        new FacetCounts("size", List.of(new FacetCount("big", 1))));
    }

    @Test
    void facets_of_words_count_all_that_match_and_keep_to_the_filter() {
        List<FacetCount> values = notes.ask(query(Query.Mode.TEXT, "note", 1).counting(new Facet("mod", 100)))
                .facets()
                .getFirst()
                .values();
        assertThat(values).hasSize(40);
        assertThat(values.stream().mapToLong(FacetCount::documents).sum()).isEqualTo(NOTES);
        Query filtered = new Query(House.DOCS, "note", Query.Mode.HYBRID, 1, Map.of("mod", "3"), null, false)
                .counting(new Facet("mod", 100));
        assertThat(notes.ask(filtered).facets().getFirst().values()).containsExactly(new FacetCount("3", 7));
    }

    @Test
    void facets_stand_on_the_first_page_only() {
        Query query = query(Query.Mode.HYBRID, "note", 10).counting(new Facet("mod", 3));
        Hits first = notes.ask(query);
        assertThat(first.facets()).hasSize(1);
        assertThat(notes.ask(query.at(first.nextCursor())).facets()).isEmpty();
    }

    @Test
    void facets_see_every_write_that_came_before(@TempDir Path own) {
        SearchConfig slow = House.config(Duration.ofHours(1), Duration.ofHours(1), 1_000, 32);
        try (House lazy = House.open(own, slow, new FakeModels(), IndexingSteps.UNHEARD)) {
            House.As tenant = lazy.acme().collection(House.DOCS);
            tenant.put(text("a", "sea", Map.of("k", "gone")), text("b", "sea", Map.of("k", "kept")));
            tenant.delete("a", Refresh.LATER);
            assertThat(tenant.ask(query(Query.Mode.TEXT, "sea", 5).counting(new Facet("k", 5)))
                            .facets()
                            .getFirst()
                            .values())
                    .containsExactly(new FacetCount("kept", 1));
        }
    }

    @Test
    void what_is_asked_beyond_a_bound_is_named() {
        Query query = sea(Query.Mode.HYBRID);
        refused(query.ranked(new Ranking(null, 0, 0, null)), "rrf_k", "rrf_k: 0 (expected: 1..1000)");
        refused(query.ranked(diverse(1.1)), "diversity", "diversity: 1.1 (expected: 0..1)");
        refused(query.ranked(diverse(Double.NaN)), "diversity", "diversity: NaN (expected: 0..1)");
        refused(query.ranked(reranked(9)), "rerank.window", "rerank.window: 9 (expected: 10..200");
        refused(query.ranked(reranked(201)), "rerank.window", "rerank.window: 201 (expected: 10..200");
        refused(query.grouped(new GroupBy("kind", 11)), "group_size", "group_size: 11 (expected: 1..10)");
        refused(query.grouped(new GroupBy("", 1)), "group_by", "group_by: key of 0 characters");
        refused(query.counting(new Facet("k", 101)), "facets[0].limit", "facets[0].limit: 101 (expected: 1..100)");
        refused(
                query.counting(new Facet("k", 1), new Facet("k", 2)),
                "facets[1].field",
                "facets[1].field: k (expected: each field once)");
        refused(
                query.counting(Collections.nCopies(17, new Facet("k", 1)).toArray(Facet[]::new)),
                "facets",
                "facets: 17 of them (expected: 0..16)");
    }

    private static void refused(Query query, String field, String words) {
        assertThatThrownBy(() -> acme.query(query)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.detail()).startsWith(words);
        });
    }

    private static void refused(House.As who, Query query, String words) {
        assertThatThrownBy(() -> who.query(query)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.field()).isEqualTo("cursor");
            assertThat(problem.detail()).isEqualTo(words);
        });
    }
}
