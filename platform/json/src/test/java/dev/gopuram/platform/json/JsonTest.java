package dev.gopuram.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
    enum Mode {
        TEXT,
        HYBRID
    }

    record Doc(String id, @Nullable String title, @Nullable Map<String, String> metadata) {
        Doc {
            if (id.length() > 8) {
                throw Problem.invalid("id", id, "1..8 characters");
            }
        }
    }

    record Order(
            String userId,
            int limit,
            @Nullable Mode searchMode,
            @Nullable Instant createdAt,
            @Nullable Double alpha,
            @Nullable Boolean explain,
            @Nullable List<Doc> documents) {}

    @Test
    void both_spellings_of_a_field_are_read() {
        Order snake = read("{\"user_id\":\"u\",\"limit\":3,\"search_mode\":\"hybrid\"}");
        Order camel = read("{\"userId\":\"u\",\"limit\":3,\"searchMode\":\"hybrid\"}");

        assertThat(snake).isEqualTo(camel);
        assertThat(snake.searchMode()).isEqualTo(Mode.HYBRID);
    }

    @Test
    void a_tree_in_plain_values_keeps_its_order_its_nulls_and_its_digits() {
        Object plain = Json.plain(
                Json.tree(Bytes.utf8("{\"z\":[1,\"a\",null,{}],\"b\":true,\"a\":12345678901234567890.10,\"n\":null}")));

        assertThat(plain)
                .hasToString("{z=[1, a, null, {}], b=true, a=12345678901234567890.10, n=null}")
                .isInstanceOf(Map.class);
        assertThat(Json.plain(Json.tree(Bytes.utf8("null")))).isNull();
    }

    @Test
    void everything_a_record_can_hold_goes_out_and_comes_back() {
        Order order = new Order(
                "ü\n\"",
                7,
                Mode.TEXT,
                Instant.parse("2026-11-20T09:30:00.123456Z"),
                0.5,
                true,
                List.of(new Doc("a", null, Map.of("b", "2", "a", "1"))));

        Bytes json = Json.write(order);

        assertThat(json.utf8())
                .isEqualTo("{\"user_id\":\"ü\\n\\\"\",\"limit\":7,\"search_mode\":\"text\","
                        + "\"created_at\":\"2026-11-20T09:30:00.123456Z\",\"alpha\":0.5,\"explain\":true,"
                        + "\"documents\":[{\"id\":\"a\",\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}]}");
        assertThat(Json.read(json, Order.class)).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "{'user_id':'u','limit':1,'usr_id':'x'}¦usr_id¦usr_id: an unknown field (expected: user_id)",
                "{'user_id':'u','limit':1,'documents':[{'id':'a'},{'id':'b','titel':'x'}]}¦documents[1].titel¦"
                        + "documents[1].titel: an unknown field (expected: title)",
                "{'user_id':'u','limit':1,'documents':[{'id':5}]}¦documents[0].id¦documents[0].id: 5 (expected:"
                        + " string)",
                "{'user_id':'u','limit':1,'documents':[{'id':true}]}¦documents[0].id¦documents[0].id: true (expected:"
                        + " string)",
                "{'user_id':'u','limit':1,'documents':[{'id':1.5}]}¦documents[0].id¦documents[0].id: 1.5 (expected:"
                        + " string)",
                "{'user_id':'u','limit':1,'documents':[{'id':{'a':1}}]}¦documents[0].id¦"
                        + "documents[0].id: an object (expected: string)",
                "{'user_id':['u'],'limit':1}¦user_id¦user_id: an array (expected: string)",
                "{'user_id':'u','limit':'5'}¦limit¦limit: \"5\" (expected: whole number)",
                "{'user_id':'u','limit':5.5}¦limit¦limit: 5.5 (expected: whole number)",
                "{'user_id':'u','limit':true}¦limit¦limit: true (expected: whole number)",
                "{'user_id':'u','limit':null}¦limit¦limit: null (expected: whole number)",
                "{'user_id':'u','limit':1,'alpha':'0.5'}¦alpha¦alpha: \"0.5\" (expected: number)",
                "{'user_id':'u','limit':1,'explain':'true'}¦explain¦explain: \"true\" (expected: true or false)",
                "{'user_id':'u','limit':1,'explain':1}¦explain¦explain: 1 (expected: true or false)",
                "{'user_id':'u','limit':1,'search_mode':'fuzzy'}¦search_mode¦search_mode: \"fuzzy\" (expected:"
                        + " text|hybrid)",
                "{'user_id':'u','limit':1,'search_mode':1}¦search_mode¦search_mode: 1 (expected: text|hybrid)",
                "{'user_id':'u','limit':1,'search_mode':''}¦search_mode¦search_mode: \"\" (expected: text|hybrid)",
                "{'user_id':'u','limit':1,'created_at':1700000000}¦created_at¦"
                        + "created_at: 1700000000 (expected: an RFC 3339 time, such as 2026-11-20T09:30:00Z)",
                "{'user_id':'u','limit':1,'created_at':'yesterday'}¦created_at¦"
                        + "created_at: \"yesterday\" (expected: an RFC 3339 time, such as 2026-11-20T09:30:00Z)",
                "{'user_id':'u','limit':1,'documents':{}}¦documents¦documents: an object (expected: array)",
                "{'user_id':'u','limit':1,'documents':[null]}¦documents[0]¦documents[0]: null (expected: object)",
                "{'user_id':'u','limit':1,'documents':[{'id':'a','metadata':{'k':1}}]}¦documents[0].metadata.k¦"
                        + "documents[0].metadata.k: 1 (expected: string)",
                "{'user_id':null,'limit':1}¦user_id¦user_id: null (expected: string)",
                "{'limit':1}¦user_id¦user_id: missing (expected: to be given)",
                "{'user_id':'u','limit':1,'documents':[{'title':'x'}]}¦documents[0].id¦"
                        + "documents[0].id: missing (expected: to be given)",
                "{'user_id':'u','limit':1,'limit':2}¦limit¦limit: given twice (expected: each field once)",
                "{'user_id':'u','limit':1} {}¦body¦body: more than one value (expected: one JSON value)",
                "[]¦body¦body: an array (expected: object)",
                "5¦body¦body: 5 (expected: object)",
            })
    void a_field_that_does_not_fit_is_named_with_its_value_and_the_expectation(
            String json, String field, String detail) {
        Problem problem = refused(json.replace('\'', '"'));

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.detail()).isEqualTo(detail);
        assertThat(problem.field()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource({"''", "null", "'{'", "'{\"user_id\":'", "'{user_id:1}'", "'\u0000'", "'{\"user_id\":\"\\x\"}'"})
    void what_is_no_json_object_is_invalid(String json) {
        assertThat(refused(json == null ? "null" : json).field()).isEqualTo("body");
    }

    @Test
    void a_records_own_check_is_reported_at_its_place() {
        Problem problem = refused("{\"user_id\":\"u\",\"limit\":1,\"documents\":[{\"id\":\"123456789\"}]}");

        assertThat(problem.detail()).isEqualTo("id: 123456789 (expected: 1..8 characters)");
        assertThat(problem.field()).isEqualTo("documents[0].id");
    }

    @Test
    void deep_nesting_is_refused_in_records_and_in_trees() {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);

        assertThat(refused("{\"user_id\":" + deep + "}").code()).isEqualTo(Problem.Code.INVALID);
        assertThat(tree(deep).detail()).isEqualTo("body: nested too deeply (expected: 64 levels or fewer)");
        assertThat(Json.tree(Bytes.utf8("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)))
                        .isArray())
                .isTrue();
    }

    @Test
    void a_number_of_a_million_digits_is_refused() {
        assertThat(refused("{\"user_id\":\"u\",\"limit\":" + "9".repeat(1_000_000) + "}")
                        .code())
                .isEqualTo(Problem.Code.INVALID);
        assertThat(refused("{\"user_id\":\"u\",\"limit\":3000000000}").detail())
                .isEqualTo("limit: out of range (expected: whole number)");
    }

    @Test
    void a_bound_is_told_in_our_words() {
        assertThat(tree("[" + "9".repeat(Json.MAX_NUMBER_LENGTH + 1) + "]").detail())
                .isEqualTo("body: a number too long (expected: 64 characters or fewer)");
        assertThat(tree("{\"" + "n".repeat(100_000) + "\":1}").detail())
                .isEqualTo("body: a name too long (expected: 1024 characters or fewer)");
        assertThat(tree("[\"" + "s".repeat(Json.MAX_STRING_LENGTH + 1) + "\"]").detail())
                .isEqualTo("body: a string too long (expected: 67108864 characters or fewer)");
        assertThat(tree("[1e99999999999]").detail())
                .isEqualTo("body: a number out of range (expected: an exponent of 9 digits or fewer)");
    }

    @Test
    void a_tree_keeps_what_it_does_not_know_and_refuses_what_two_readers_may_see_differently() {
        assertThat(Json.tree(Bytes.utf8("{\"model\":\"m\",\"new_field\":{\"a\":[1]}}"))
                        .at("/new_field/a/0")
                        .asInt())
                .isEqualTo(1);
        assertThat(tree("{\"model\":\"a\",\"model\":\"b\"}").detail()).contains("model");
        assertThat(tree("{} {}").detail()).contains("one JSON value");
        assertThat(tree("").detail()).contains("empty");
    }

    @Test
    void a_tree_keeps_the_digits_of_its_numbers() {
        String numbers =
                "{\"price\":1.10,\"id\":12345678901234567890123,\"exact\":0.1000000000000000055511151231257827}";
        assertThat(Json.tree(Bytes.utf8(numbers))).hasToString(numbers);
        assertThat(Json.write(Json.tree(Bytes.utf8(numbers))).utf8()).isEqualTo(numbers);
    }

    @Test
    void the_foreign_mapper_lets_unknown_fields_pass() {
        Doc doc = Json.foreign().readValue("{\"id\":\"a\",\"future\":1}", Doc.class);

        assertThat(doc).isEqualTo(new Doc("a", null, null));
    }

    private static Order read(String json) {
        return Json.read(Bytes.utf8(json), Order.class);
    }

    private static Problem refused(String json) {
        return catchThrowableOfType(Problem.class, () -> read(json));
    }

    private static Problem tree(String json) {
        return catchThrowableOfType(Problem.class, () -> Json.tree(Bytes.utf8(json)));
    }
}
