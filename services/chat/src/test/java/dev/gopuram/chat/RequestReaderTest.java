package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.Filter;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestReaderTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static ChatRequest read(String json) {
        return RequestReader.read(ChatUnderTest.request(json), UnaryOperator.identity(), ChatUnderTest.NO_PROMPTS);
    }

    private static ChatRequest with(String more) {
        return read("{\"model\":\"m\"," + MESSAGES + "," + more + "}");
    }

    private static Problem refused(String json) {
        return catchThrowableOfType(Problem.class, () -> read(json));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        temperature            | "temperature":2.1
        temperature            | "temperature":"hot"
        top_p                  | "top_p":-0.1
        presence_penalty       | "presence_penalty":3
        frequency_penalty      | "frequency_penalty":-3
        n                      | "n":0
        n                      | "n":129
        n                      | "n":1.5
        max_tokens             | "max_tokens":0
        max_completion_tokens  | "max_completion_tokens":"many"
        seed                   | "seed":"x"
        stream                 | "stream":"yes"
        stream_options         | "stream_options":{"include_usage":true}
        stream_options.include_usage | "stream":true,"stream_options":{"include_usage":1}
        stop                   | "stop":["a","b","c","d","e"]
        stop                   | "stop":7
        stop                   | "stop":["a",1]
        user                   | "user":7
        tools                  | "tools":{}
        response_format        | "response_format":"json"
        response_format.type   | "response_format":{}
        logit_bias             | "logit_bias":[]
        top_logprobs           | "top_logprobs":21
        gopuram                | "gopuram":"docs"
        gopuram.colection      | "gopuram":{"colection":"docs"}
        gopuram.collection     | "gopuram":{"collection":""}
        gopuram.limit          | "gopuram":{"limit":101}
        gopuram.filter         | "gopuram":{"filter":[]}
        gopuram.filter.n       | "gopuram":{"filter":{"n":null}}
        gopuram.filter.n       | "gopuram":{"filter":{"n":["a"]}}
        gopuram.filter.n.between | "gopuram":{"filter":{"n":{"between":1}}}
        gopuram.filter.n.in    | "gopuram":{"filter":{"n":{"in":"a"}}}
        gopuram.filter.n.in[1] | "gopuram":{"filter":{"n":{"in":["a",{}]}}}
        gopuram.filter.n.gte   | "gopuram":{"filter":{"n":{"gte":1e400}}}
        gopuram.filter.n.exists | "gopuram":{"filter":{"n":{"exists":1}}}
        gopuram.filter.any     | "gopuram":{"filter":{"any":[]}}
        gopuram.filter.any[1]  | "gopuram":{"filter":{"any":[{"n":1},5]}}
        gopuram.filter.not     | "gopuram":{"filter":{"not":{}}}
        """)
    void a_bad_value_is_refused_by_the_name_of_its_field(String field, String more) {
        Problem problem = refused("{" + MESSAGES + "," + more + "}");

        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.detail()).startsWith(field + ": ").contains("(expected: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        messages                     | {}
        messages                     | {"messages":[]}
        messages                     | {"messages":"Hi"}
        messages[0]                  | {"messages":["Hi"]}
        messages[0].role             | {"messages":[{"content":"Hi"}]}
        messages[1].role             | {"messages":[{"role":"user","content":"a"},{"role":"boss","content":"Hi"}]}
        messages[0].content          | {"messages":[{"role":"user"}]}
        messages[0].content          | {"messages":[{"role":"user","content":7}]}
        messages[0].content          | {"messages":[{"role":"user","content":[]}]}
        messages[0].content[0].type  | {"messages":[{"role":"user","content":[{"text":"Hi"}]}]}
        messages[0].content[0].text  | {"messages":[{"role":"user","content":[{"type":"text"}]}]}
        model                        | {"model":7,"messages":[{"role":"user","content":"Hi"}]}
        body                         | [1]
        """)
    void a_bad_message_is_refused_with_its_place(String field, String json) {
        assertThat(refused(json).field()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "nonsense", "{\"model\":\"a\",\"model\":\"b\"}"})
    void what_is_no_json_object_or_says_a_field_twice_is_the_callers_mistake(String json) {
        assertThat(refused(json).kind()).isEqualTo(Problem.Kind.CALLER);
    }

    @Test
    void unknown_fields_and_nulls_pass() {
        ChatRequest request = with("\"shiny_new\":{\"x\":1},\"temperature\":null,\"stop\":null,\"tools\":null");

        assertThat(request.asked().model()).isEqualTo("m");
        assertThat(request.asked().tools()).isEmpty();
    }

    @Test
    void our_extension_is_read() {
        ChatRequest request = with("\"gopuram\":{\"collection\":\"docs\",\"filter\":{\"lang\":\"en\"},\"limit\":5},"
                + "\"max_tokens\":9,\"max_completion_tokens\":7,\"stop\":\"END\"");

        assertThat(request.gopuram())
                .isEqualTo(new ChatRequest.Extension(
                        "docs", new Filter(Map.of("lang", "en"), null), 5, null, null, Map.of()));
        assertThat(request.asked().sampling().maxTokens()).isEqualTo(7);
        assertThat(request.asked().sampling().stop()).isEqualTo(List.of("END"));
    }

    @Test
    void the_user_is_named_in_the_extension_in_either_spelling_and_once() {
        assertThat(with("\"gopuram\":{\"user_id\":\"ann\"}").viewer())
                .isEqualTo(with("\"gopuram\":{\"userId\":\"ann\"}").viewer())
                .isEqualTo(new Viewer("ann", List.of()));
        Problem twice = refused("{" + MESSAGES + ",\"gopuram\":{\"user_id\":\"ann\",\"userId\":\"bob\"}}");
        assertThat(twice.detail()).isEqualTo("gopuram.userId: bob (expected: absent where gopuram.user_id is given)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user_id", "userId"})
    void a_user_at_the_top_of_a_response_is_told_where_it_belongs(String name) {
        String json = "{\"input\":\"Hi\",\"" + name + "\":\"ann\"}";

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> RequestReader.read(
                        new CompletionRequest(Dialect.RESPONSES, Bytes.utf8(json)),
                        UnaryOperator.identity(),
                        ChatUnderTest.NO_PROMPTS));

        assertThat(problem.field()).isEqualTo(name);
        assertThat(problem.detail()).startsWith(name + ": ann (expected: gopuram.user_id,");
    }

    @Test
    void an_unknown_extension_field_names_the_nearest_one() {
        assertThat(refused("{" + MESSAGES + ",\"gopuram\":{\"colection\":\"docs\"}}")
                        .detail())
                .contains("(expected: collection)");
    }
}
