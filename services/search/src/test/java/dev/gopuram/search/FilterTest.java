package dev.gopuram.search;

import static dev.gopuram.contracts.search.Condition.Op.ALL;
import static dev.gopuram.contracts.search.Condition.Op.ANY;
import static dev.gopuram.contracts.search.Condition.Op.AT_LEAST;
import static dev.gopuram.contracts.search.Condition.Op.AT_MOST;
import static dev.gopuram.contracts.search.Condition.Op.EQUAL;
import static dev.gopuram.contracts.search.Condition.Op.EXISTS;
import static dev.gopuram.contracts.search.Condition.Op.GREATER;
import static dev.gopuram.contracts.search.Condition.Op.IN;
import static dev.gopuram.contracts.search.Condition.Op.LESS;
import static dev.gopuram.contracts.search.Condition.Op.NOT;
import static dev.gopuram.contracts.search.Condition.Op.NOT_EQUAL;
import static dev.gopuram.search.House.documents;
import static dev.gopuram.search.House.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Contexts;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FilterTest {
    private static final String OTHER = "other";

    @TempDir
    static Path data;

    private static House house;
    private static House.As acme;

    @BeforeAll
    static void open() {
        house = House.open(data);
        Map<String, FieldType> fields = Map.of(
                "year", FieldType.NUMBER,
                "open", FieldType.BOOLEAN,
                "at", FieldType.TIME,
                "lang", FieldType.KEYWORD);
        acme = house.acme().collection(House.DOCS, fields).collection(OTHER);
        acme.put(
                sea("a", Map.of("year", "2019.0", "lang", "en", "open", "true", "at", "2026-01-01T00:00:00Z")),
                sea("b", Map.of("year", "2020", "lang", "en", "open", "false", "at", "2026-01-01T01:00:00+01:00")),
                text(
                        "c",
                        "The sea again.",
                        Map.of("year", "2024", "lang", "de", "at", "2026-01-01T00:00:00.000001Z"),
                        Map.of("tag", new Values(List.of("salt", "deep")))),
                text("d", "The sea.", Map.of("year", "-1e3"), Map.of("tag", new Values(List.of("deep")))),
                sea("e", Map.of()));
    }

    private static NewDocument sea(String id, Map<String, String> metadata) {
        return text(id, "The sea.", metadata);
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static String found(Query.Mode mode, Condition where) {
        Query query = new Query(House.DOCS, "sea", mode, 10, Map.of(), null, false, where, null);
        return String.join("", new TreeSet<>(documents(acme.query(query))));
    }

    private static Condition is(Condition.Op op, String field, String... values) {
        return Condition.of(op, field, values);
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void every_comparison_means_the_same_in_every_mode(Query.Mode mode) {
        assertThat(found(mode, is(EQUAL, "lang", "en"))).isEqualTo("ab");
        assertThat(found(mode, is(NOT_EQUAL, "lang", "en"))).isEqualTo("cde");
        assertThat(found(mode, is(IN, "lang", "de", "fr"))).isEqualTo("c");
        assertThat(found(mode, is(IN, "tag", "salt", "x"))).isEqualTo("c");
        assertThat(found(mode, is(EQUAL, "tag", "deep"))).isEqualTo("cd");
        assertThat(found(mode, is(NOT_EQUAL, "tag", "salt"))).isEqualTo("abde");
        assertThat(found(mode, is(EXISTS, "year"))).isEqualTo("abcd");
        assertThat(found(mode, is(EQUAL, "year", "2019"))).isEqualTo("a");
        assertThat(found(mode, is(EQUAL, "year", "2.019e3"))).isEqualTo("a");
        assertThat(found(mode, is(AT_LEAST, "year", "2020"))).isEqualTo("bc");
        assertThat(found(mode, is(GREATER, "year", "2020"))).isEqualTo("c");
        assertThat(found(mode, is(LESS, "year", "2019"))).isEqualTo("d");
        assertThat(found(mode, is(AT_MOST, "year", "2019"))).isEqualTo("ad");
        assertThat(found(mode, is(EQUAL, "open", "false"))).isEqualTo("b");
        assertThat(found(mode, is(EQUAL, "at", "2026-01-01"))).isEqualTo("ab");
        assertThat(found(mode, is(GREATER, "at", "2026-01-01"))).isEqualTo("c");
        assertThat(found(mode, is(LESS, "at", "2026-01-01T00:00:00.000001Z"))).isEqualTo("ab");
    }

    @ParameterizedTest
    @EnumSource(Query.Mode.class)
    void conditions_combine(Query.Mode mode) {
        Condition english = is(EQUAL, "lang", "en");
        Condition late = is(AT_LEAST, "year", "2020");
        assertThat(found(mode, Condition.of(ALL, List.of(english, late)))).isEqualTo("b");
        assertThat(found(mode, Condition.of(ANY, List.of(english, late)))).isEqualTo("abc");
        assertThat(found(mode, Condition.of(NOT, List.of(english)))).isEqualTo("cde");
        assertThat(found(mode, Condition.of(NOT, List.of(is(EXISTS, "year"))))).isEqualTo("e");
        assertThat(found(
                        mode,
                        Condition.of(
                                ANY,
                                List.of(
                                        Condition.of(ALL, List.of(english, Condition.of(NOT, List.of(late)))),
                                        is(EQUAL, "lang", "de")))))
                .isEqualTo("ac");
    }

    @Test
    void the_plain_filter_and_the_conditions_both_hold() {
        Query query = new Query(
                House.DOCS,
                "sea",
                Query.Mode.HYBRID,
                10,
                Map.of("lang", "en", "year", "2020.0"),
                null,
                false,
                is(LESS, "year", "2021"),
                null);
        assertThat(documents(acme.query(query))).containsExactly("b");
    }

    @Test
    void what_is_asked_wrongly_is_named() {
        refused(is(LESS, "price", "1"), "filter.price", "a range on a field that is not declared", "declared among");
        refused(is(LESS, "lang", "e"), "filter.lang", "a range on a keyword", "a number or time");
        refused(is(EQUAL, "year", "soon"), "filter.year", "soon", "a number");
        refused(is(AT_LEAST, "year", "NaN"), "filter.year", "NaN", "a number");
        refused(is(EQUAL, "open", "yes"), "filter.open", "yes", "true or false");
        refused(is(LESS, "at", "tomorrow"), "filter.at", "tomorrow", "an RFC 3339 time");
        refused(is(LESS, "at", "2026-13-01"), "filter.at", "2026-13-01", "an RFC 3339 time");
        refused(is(EQUAL, ""), "filter", "key of 0 characters", "1..64");
        refused(is(EQUAL, "lang"), "filter.lang", "0 values", "1");
        refused(is(EXISTS, "lang", "x"), "filter.lang", "1 values", "0");
        refused(Condition.of(ANY, List.of()), "filter", "any of nothing", "one or more");
        refused(Condition.of(NOT, List.of()), "filter", "not of 0 conditions", "one");
        String[] many = IntStream.range(0, 257).mapToObj(i -> "v" + i).toArray(String[]::new);
        refused(is(IN, "lang", many), "filter.lang", "257 values", "1..256");
    }

    @Test
    void depth_and_number_of_conditions_have_bounds() {
        Condition one = is(EQUAL, "lang", "en");
        found(Query.Mode.TEXT, nested(one, 7));
        refused(nested(one, 8), "filter", "more than 8 levels", "1..8");
        found(Query.Mode.TEXT, Condition.of(ANY, Collections.nCopies(64, one)));
        refused(Condition.of(ANY, Collections.nCopies(65, one)), "filter", "more than 64 comparisons", "0..64");
    }

    private static Condition nested(Condition inner, int levels) {
        Condition outer = inner;
        for (int i = 0; i < levels; i++) {
            outer = Condition.of(NOT, List.of(outer));
        }
        return outer;
    }

    private static void refused(Condition where, String field, String... words) {
        assertThatThrownBy(() -> found(Query.Mode.TEXT, where)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(problem.field()).isEqualTo(field);
            assertThat(problem.detail()).contains(words);
        });
    }

    @Test
    void a_value_that_does_not_fit_its_field_is_refused_and_nothing_is_stored() {
        misfit(
                text("x", "sea", Map.of("year", "soon")),
                "documents[1].metadata.year: soon (expected: a number; document x)");
        misfit(
                text("x", "sea", Map.of("open", "1")),
                "documents[1].metadata.open: 1 (expected: true or false; document x)");
        misfit(text("x", "sea", Map.of("at", "now")), "documents[1].metadata.at: now (expected: an RFC 3339 time");
        misfit(
                text("x", "sea", Map.of(), Map.of("year", new Values(List.of("1")))),
                "documents[1].metadata.year: a list (expected: a number; document x)");
        misfit(
                text("x", "sea", Map.of("tag", "a"), Map.of("tag", new Values(List.of("1")))),
                "documents[1].metadata.tag: given as a value and as a list (expected: one of them)");
        misfit(
                text("x", "sea", Map.of(), Map.of("tag", new Values(Collections.nCopies(65, "v")))),
                "documents[1].metadata.tag: 65 values (expected: 0..64)");
        assertThatThrownBy(() -> acme.find("fine")).hasMessageContaining("fine");
    }

    private static void misfit(NewDocument document, String words) {
        assertThatThrownBy(() -> acme.put(text("fine", "sea"), document)).hasMessageContaining(words);
    }

    @Test
    void lists_come_back_with_documents_and_hits_in_their_order() {
        assertThat(acme.find("c").lists()).isEqualTo(Map.of("tag", new Values(List.of("salt", "deep"))));
        assertThat(acme.find("c").fields()).containsEntry("year", FieldType.NUMBER);
        assertThat(acme.query(Query.Mode.TEXT, "again").getFirst().lists())
                .isEqualTo(Map.of("tag", new Values(List.of("salt", "deep"))));
    }

    private static Collection put(String name, Map<String, FieldType> fields) {
        return Contexts.of(House.TENANT).call(() -> house.port().putCollection(new PutCollection(name, "", fields)));
    }

    @Test
    void a_field_declared_later_holds_for_what_is_stored_already() {
        acme.put(
                OTHER,
                sea("x", Map.of("year", "2019.50")),
                sea("y", Map.of("year", "2021")),
                sea("z", Map.of("year", "?")));
        Query late = new Query(
                OTHER, "sea", Query.Mode.VECTOR, 10, Map.of(), null, false, is(GREATER, "year", "2020"), null);
        assertThatThrownBy(() -> acme.query(late)).hasMessageContaining("not declared");

        assertThat(put(OTHER, Map.of("year", FieldType.NUMBER)).fields()).isEqualTo(Map.of("year", FieldType.NUMBER));

        assertThat(documents(acme.query(late))).containsExactly("y");
        assertThat(put(OTHER, Map.of()).fields()).isEqualTo(Map.of("year", FieldType.NUMBER));
        Query equal = new Query(OTHER, "sea", Query.Mode.TEXT, 10, Map.of("year", "2019.5"), null, false);
        assertThat(documents(acme.query(equal))).containsExactly("x");
        assertThat(acme.query(equal).getFirst().version()).isEqualTo(1);
        assertThatThrownBy(() -> put(OTHER, Map.of("lang", FieldType.KEYWORD, "year", FieldType.TIME)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT))
                .hasMessageContaining("fields.year: time (expected: number, as it was declared)");
        assertThat(put(OTHER, Map.of()).fields()).doesNotContainKey("lang");
    }

    @Test
    void a_schema_has_a_bound() {
        Map<String, FieldType> many = new HashMap<>();
        IntStream.range(0, 65).forEach(i -> many.put("f" + i, FieldType.NUMBER));
        assertThatThrownBy(() -> put("many", many)).hasMessageContaining("fields: 65 of them (expected: 0..64)");
    }
}
