package dev.gopuram.search;

import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @TempDir
    static Path data;

    private static House house;
    private static House.As acme;

    @BeforeAll
    static void open() {
        house = House.open(data);
        acme = house.acme().collection(House.DOCS);
        acme.put(
                text("tides", "The moon pulls the sea and makes the tides.", Map.of("kind", "sea", "year", "2025")),
                text("bread", "Bread rises because yeast makes gas.", Map.of("kind", "food", "year", "2025")),
                text("salt", "Salt comes from the sea. Salted bread keeps.", Map.of("kind", "food", "year", "2024")),
                text("mango", "आम एक मीठा फल है। Café in naïve Zürich."),
                text("query", "Lucene reads title:foo AND bar* OR \"baz\" NOT qux~2 as a query."),
                new NewDocument(
                        "guide",
                        Format.MARKDOWN,
                        "# Zebra guide\n\n## Feeding\n\nThey eat *grass* 🌱 all day.\n",
                        "",
                        Map.of()));
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void what_was_put_is_found_in_every_mode(Query.Mode mode) {
        List<Hit> hits = acme.query(mode, "why does bread rise with yeast");
        assertThat(hits.getFirst().document()).isEqualTo("bread");
        assertThat(hits.getFirst().id()).isEqualTo("bread#0");
        assertThat(hits.getFirst().version()).isEqualTo(1);
        assertThat(hits.getFirst().text()).isEqualTo("Bread rises because yeast makes gas.");
        assertThat(hits).allSatisfy(hit -> assertThat(hit.score()).isBetween(0.0, 1.0));
        assertThat(hits).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
    }

    @Test
    void words_match_by_stem_and_without_accents_in_any_script() {
        assertThat(documents(acme.query(Query.Mode.TEXT, "rising"))).containsExactly("bread");
        assertThat(documents(acme.query(Query.Mode.TEXT, "CAFE"))).containsExactly("mango");
        assertThat(documents(acme.query(Query.Mode.TEXT, "cafe\u0301"))).containsExactly("mango");
        assertThat(documents(acme.query(Query.Mode.TEXT, "मीठा"))).containsExactly("mango");
        assertThat(acme.query(Query.Mode.TEXT, "nowhere")).isEmpty();
    }

    @Test
    void a_passage_is_found_by_the_words_of_its_headings_and_carries_them() {
        Hit hit = acme.query(Query.Mode.TEXT, "zebra feeding").getFirst();
        assertThat(hit.document()).isEqualTo("guide");
        assertThat(hit.title()).isEqualTo("Zebra guide");
        assertThat(hit.heading()).containsExactly("Zebra guide", "Feeding");
        assertThat(hit.highlights()).isEmpty();
        byte[] content = acme.find("guide").content().getBytes(StandardCharsets.UTF_8);
        int length = hit.span().end() - hit.span().start();
        assertThat(new String(content, hit.span().start(), length, StandardCharsets.UTF_8))
                .isEqualTo(hit.text())
                .isEqualTo("They eat *grass* 🌱 all day.");
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void a_filter_holds_in_every_mode_and_all_of_it(Query.Mode mode) {
        assertThat(documents(acme.query(filtered(mode, Map.of("kind", "food")))))
                .containsExactlyInAnyOrder("bread", "salt");
        assertThat(documents(acme.query(filtered(mode, Map.of("kind", "food", "year", "2024")))))
                .containsExactly("salt");
        assertThat(acme.query(filtered(mode, Map.of("kind", "food", "year", "1999"))))
                .isEmpty();
        assertThat(acme.query(filtered(mode, Map.of("kin", "dfood")))).isEmpty();
    }

    private static Query filtered(Query.Mode mode, Map<String, String> filter) {
        return new Query(House.DOCS, "bread and the sea", mode, 10, filter, null, false);
    }

    @Test
    void the_text_is_words_and_never_a_query_language() {
        assertThat(documents(acme.query(Query.Mode.TEXT, "title:foo"))).containsExactly("query");
        assertThat(documents(acme.query(Query.Mode.TEXT, "document:tides +yeast -gas bread^9")))
                .contains("bread")
                .doesNotContain("tides");
        assertThat(acme.query(Query.Mode.TEXT, "*:*")).isEmpty();
        assertThat(acme.query(Query.Mode.TEXT, "brea* /b.*d/ [b TO z] yeas~")).isEmpty();
        assertThat(documents(acme.query(Query.Mode.TEXT, "moon AND NOT sea"))).contains("tides");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?!... --", "\"", "((((", "\\", "🙂", "the", "of and to", "\u0000\u0007x", "a:b:c^2"})
    void odd_texts_are_answered_in_every_mode(String odd) {
        for (Query.Mode mode : Query.Mode.values()) {
            List<Hit> hits = acme.query(mode, odd);
            if (mode == Query.Mode.VECTOR) {
                assertThat(hits).isNotEmpty();
            }
        }
    }

    @Test
    void the_first_hundred_hits_are_highlighted() {
        House.As deep = house.as("deep").collection(House.DOCS);
        deep.put(IntStream.range(0, 120)
                .mapToObj(i -> text("d" + i, "A tide comes."))
                .toArray(NewDocument[]::new));
        List<Hit> hits = deep.query(new Query(House.DOCS, "tides", Query.Mode.TEXT, 1_000, Map.of(), null, false));
        assertThat(hits).hasSize(120);
        assertThat(hits.subList(0, 100)).noneMatch(hit -> hit.highlights().isEmpty());
        assertThat(hits.subList(100, 120)).allMatch(hit -> hit.highlights().isEmpty());
    }

    @Test
    void beside_other_words_stop_words_find_nothing() {
        assertThat(documents(acme.query(Query.Mode.TEXT, "the yeast"))).containsExactly("bread");
    }

    @Test
    void an_accented_letter_that_folds_to_a_stop_word_is_none() {
        acme.put(text("price", "Deux \u00e0 trois."));
        assertThat(documents(acme.query(Query.Mode.TEXT, "\u00e0"))).containsExactly("price");
        assertThat(documents(acme.query(Query.Mode.TEXT, "a"))).doesNotContain("price");
        acme.delete("price");
    }

    @Test
    void stop_words_alone_find_what_holds_them() {
        assertThat(documents(acme.query(Query.Mode.TEXT, "the"))).contains("tides", "salt");
    }

    @Test
    void a_long_text_is_answered_and_a_longer_one_refused() {
        StringBuilder text = new StringBuilder("yeast");
        for (int i = 0; text.length() < AnswerQuery.MAX_TEXT - 6; i++) {
            text.append(" w").append(i);
        }
        assertThat(acme.query(Query.Mode.HYBRID, text.toString()).getFirst().document())
                .isEqualTo("bread");
        refused(new Query(House.DOCS, "x".repeat(8_193), Query.Mode.TEXT, 1, Map.of(), null, false), "text");
        refused(new Query(House.DOCS, " \n", Query.Mode.TEXT, 1, Map.of(), null, false), "text");
        refused(new Query(House.DOCS, "a\uD83D", Query.Mode.TEXT, 1, Map.of(), null, false), "text");
    }

    @Test
    void limits_and_weights_outside_their_bounds_are_refused() {
        refused(new Query(House.DOCS, "x", Query.Mode.TEXT, 0, Map.of(), null, false), "limit");
        refused(new Query(House.DOCS, "x", Query.Mode.TEXT, 1_001, Map.of(), null, false), "limit");
        refused(new Query(House.DOCS, "x", Query.Mode.HYBRID, 1, Map.of(), 1.01, false), "alpha");
        refused(new Query(House.DOCS, "x", Query.Mode.HYBRID, 1, Map.of(), Double.NaN, false), "alpha");
        refused(new Query(House.DOCS, "x", Query.Mode.TEXT, 1, Map.of("k\u0000", "v"), null, false), "filter");
        assertThat(acme.query(new Query(House.DOCS, "sea", Query.Mode.HYBRID, 100, Map.of(), 1.0, false)))
                .hasSizeLessThanOrEqualTo(100)
                .isNotEmpty();
        assertThat(acme.query(new Query(House.DOCS, "sea", Query.Mode.HYBRID, 1, Map.of(), null, false)))
                .hasSize(1);
    }

    private static void refused(Query query, String field) {
        assertThatThrownBy(() -> acme.query(query)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.field()).isEqualTo(field);
        });
    }

    @Test
    void highlights_mark_the_matched_words_in_characters_of_their_fragment() {
        Hit hit = acme.query(Query.Mode.TEXT, "salted sea").getFirst();
        assertThat(hit.document()).isEqualTo("salt");
        assertThat(marked(hit.highlights())).containsExactly("Salt", "sea", "Salted");
        assertThat(hit.highlights())
                .extracting(Highlight::text)
                .containsExactly("Salt comes from the sea.", "Salted bread keeps.");
    }

    private static List<String> marked(List<Highlight> highlights) {
        return highlights.stream()
                .flatMap(highlight -> highlight.matches().stream()
                        .map(span -> highlight.text().substring(span.start(), span.end())))
                .toList();
    }

    @Test
    void an_explanation_gives_each_legs_own_score_and_adds_up() {
        Query query = new Query(House.DOCS, "yeast gas", Query.Mode.HYBRID, 10, Map.of(), 0.25, true);
        List<Hit> hits = acme.query(query);
        Explanation best = hits.getFirst().explanation();
        assertThat(best).isNotNull();
        assertThat(best.textRank()).isEqualTo(1);
        assertThat(best.vectorRank()).isEqualTo(1);
        assertThat(best.alpha()).isEqualTo(0.25);
        assertThat(best.textScore()).isPositive();
        assertThat(best.vectorScore()).isBetween(0.4, 1.0);
        assertThat(hits.getFirst().score()).isCloseTo(1.0, within(1e-9));
        Explanation other = hits.getLast().explanation();
        assertThat(other).isNotNull();
        assertThat(other.textRank()).isZero();
        assertThat(other.textScore()).isZero();
        Query without = new Query(House.DOCS, "yeast", Query.Mode.HYBRID, 10, Map.of(), null, false);
        assertThat(acme.query(without))
                .allSatisfy(hit -> assertThat(hit.explanation()).isNull());
    }

    @Test
    void an_empty_collection_answers_nothing_in_every_mode() {
        House.As other = house.as("empty").collection(House.DOCS);
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(other.query(mode, "anything")).isEmpty();
        }
    }

    @Test
    void equal_passages_come_in_the_order_of_their_ids_every_time() {
        House.As other = house.as("twins").collection(House.DOCS);
        for (String id : List.of("m", "z", "a", "k")) {
            other.put(text(id, "The very same words."));
        }
        for (Query.Mode mode : Query.Mode.values()) {
            assertThat(documents(other.query(mode, "same words"))).containsExactly("a", "k", "m", "z");
        }
    }

    @Test
    void an_unknown_collection_names_the_nearest() {
        assertThatThrownBy(() -> acme.query(new Query("docz", "x", Query.Mode.TEXT, 1, Map.of(), null, false)))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
                    assertThat(problem.detail()).contains("docz").contains("docs");
                });
    }
}
