package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Embed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsTest {
    /** Three times a word of the fake's first place and four times one of its last. */
    private static final String THREE_AND_FOUR = "four four four bb bb bb bb";

    private final TestEdge edge = new TestEdge();

    private FakeExchange embed(String body) {
        return edge.post("/v1/embeddings", body);
    }

    @Test
    void one_text_gives_one_vector_in_openais_shape() {
        FakeExchange reply = embed("{\"model\":\"mini\",\"input\":\"" + THREE_AND_FOUR + "\",\"user\":\"u1\"}");

        assertThat(reply.text())
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                        + "\"embedding\":[0.6,0.0,0.8]}],\"model\":\"mini\","
                        + "\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}");
        assertThat(reply.header("x-gopuram-model")).isEqualTo("mini@1");
        assertThat(edge.models.asked().purpose()).isEqualTo(Embed.Purpose.DOCUMENT);
        assertThat(edge.record().model()).isEqualTo("mini@1");
    }

    @Test
    void base64_holds_little_endian_floats() {
        FakeExchange reply = embed("{\"model\":\"mini\",\"input\":[\"a\",\"" + THREE_AND_FOUR
                + "\"],\"encoding_format\":\"base64\",\"dimensions\":3}");

        byte[] bytes =
                Base64.getDecoder().decode(reply.json().at("/data/1/embedding").asString());
        ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new float[] {floats.getFloat(), floats.getFloat(), floats.getFloat()})
                .containsExactly(0.6f, 0f, 0.8f);
        assertThat(floats.hasRemaining()).isFalse();
    }

    @Test
    void a_question_is_embedded_as_a_question() {
        embed("{\"model\":\"mini\",\"input\":\"a\",\"input_type\":\"query\"}");

        assertThat(edge.models.asked().purpose()).isEqualTo(Embed.Purpose.QUERY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'mini'}|input",
                "{'model':'mini','input':''}|input",
                "{'model':'mini','input':[]}|input",
                "{'model':'mini','input':5}|input",
                "{'model':'mini','input':[1,2]}|input",
                "{'model':'mini','input':[[1,2]]}|input",
                "{'model':'mini','input':['a',5]}|input[1]",
                "{'model':'mini','input':['a','']}|input[1]",
                "{'model':5,'input':'a'}|model",
                "{'model':'mini','input':'a','encoding_format':'int8'}|encoding_format",
                "{'model':'mini','input':'a','encoding_format':5}|encoding_format",
                "{'model':'mini','input':'a','dimensions':2}|dimensions",
                "{'model':'mini','input':'a','input_type':'image'}|input_type",
                "[]|body",
                "{'input':'a','input':'b'}|input",
            })
    void what_cannot_be_embedded_is_400_naming_the_field(String body, String param) {
        FakeExchange reply = embed(body.replace('\'', '"'));

        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().at("/error/param").asString()).isEqualTo(param);
    }

    @Test
    void token_ids_are_refused_in_words_that_help() {
        assertThat(embed("{\"model\":\"mini\",\"input\":[1,2,3]}").text())
                .contains("token ids", "array of 1..2048 strings");
    }

    @Test
    void too_many_texts_are_refused() {
        String inputs = "\"a\",".repeat(2048) + "\"a\"";

        assertThat(embed("{\"model\":\"mini\",\"input\":[" + inputs + "]}").status)
                .isEqualTo(400);
    }

    @Test
    void an_unknown_model_is_404() {
        FakeExchange reply = embed("{\"model\":\"text-embedding-3-small\",\"input\":\"a\"}");

        assertThat(reply.status).isEqualTo(404);
        assertThat(reply.json().at("/error/code").asString()).isEqualTo("model_not_found");
        assertThat(reply.json().at("/error/param").asString()).isEqualTo("model");
    }

    @Test
    void models_of_both_kinds_are_listed_and_shown_slashes_and_versions_included() {
        FakeExchange list = edge.get("/v1/models");

        assertThat(list.json().path("object").asString()).isEqualTo("list");
        assertThat(list.json().findValuesAsString("id")).containsExactly("extractive", "openai/gpt-4o", "mini");
        assertThat(edge.get("/v1/models/openai/gpt-4o").json().path("owned_by").asString())
                .isEqualTo("openai");
        assertThat(edge.get("/v1/models/openai%2Fgpt-4o").json().path("id").asString())
                .isEqualTo("openai/gpt-4o");
        FakeExchange mini = edge.get("/v1/models/mini@1");
        assertThat(mini.json().path("version").asString()).isEqualTo("1");
        assertThat(mini.json().path("max_tokens").asInt()).isEqualTo(256);
        assertThat(mini.json().path("created_at").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(edge.get("/v1/models/none").status).isEqualTo(404);
        assertThat(edge.get("/v1/models/extractve").json().at("/error/message").asString())
                .isEqualTo("model: extractve (expected: extractive)");
        assertThat(edge.get("/v1/models/mimi").json().at("/error/message").asString())
                .isEqualTo("model: mimi (expected: mini)");
    }

    @Test
    void a_caller_of_anthropics_api_is_shown_models_and_refused_in_its_words() {
        FakeExchange list = anthropic("/v1/models");
        assertThat(list.json().path("has_more").asBoolean(true)).isFalse();
        assertThat(list.json().path("last_id").asString()).isEqualTo("mini");
        assertThat(anthropic("/v1/models/mini@1").json().path("type").asString())
                .isEqualTo("model");

        FakeExchange missing = anthropic("/v1/models/none");
        assertThat(missing.status).isEqualTo(404);
        assertThat(missing.json().at("/error/type").asString()).isEqualTo("not_found_error");
        assertThat(missing.header("request-id"))
                .isEqualTo(missing.json().path("request_id").asString());
        assertThat(edge.get("/v1/models/none").json().at("/error/code").asString())
                .isEqualTo("model_not_found");
    }

    private FakeExchange anthropic(String path) {
        return edge.raw("GET", path, "", "x-api-key", TestEdge.ALL, "anthropic-version", "2023-06-01")
                .await();
    }
}
