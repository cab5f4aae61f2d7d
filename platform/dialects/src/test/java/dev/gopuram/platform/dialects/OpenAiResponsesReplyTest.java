package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiResponsesReplyTest {
    private static final int SEEDS = 500;
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 1_700_000_000L);
    private static final Usage USED = new Usage(1150, 900, 30, Usage.Source.REPORTED, 0, 12);

    private static JsonNode json(String text) {
        return Json.tree(Bytes.utf8(text.replace('\'', '"')));
    }

    private static ModelRequest request(String more) {
        return OpenAiResponses.client().read(json("{'model':'gpt','input':'hi'" + more + "}"));
    }

    private static ModelReply reply(Stop stop, Part... parts) {
        return new ModelReply("chatcmpl-7", "gpt", 7, List.of(parts), stop, USED, null);
    }

    private static JsonNode written(ModelReply reply) {
        return Json.tree(OpenAiResponses.client().write(reply, request(""), NAMING));
    }

    @Test
    void a_response_is_written_in_full() {
        ModelReply reply = reply(
                Stop.TOOL_CALLS,
                new Part.Thinking("hm", "seal"),
                new Part.SealedThinking("xyz"),
                new Part.Text("Let me see."),
                new Part.Refusal("Not that."),
                new Part.ToolCall("c1", "pay", "{\"z\": 1.10}"));
        assertThat(OpenAiResponses.client()
                        .write(reply, request(""), NAMING)
                        .utf8()
                        .replace('"', '\''))
                .isEqualTo("{'id':'resp_drawn','object':'response','created_at':7,'status':'completed',"
                        + "'background':false,'error':null,'incomplete_details':null,'instructions':null,"
                        + "'max_output_tokens':null,'model':'gpt','output':["
                        + "{'id':'rs_drawn','type':'reasoning','status':'completed','summary':[],"
                        + "'content':[{'type':'reasoning_text','text':'hm'}],'encrypted_content':'seal'},"
                        + "{'id':'rs_drawn','type':'reasoning','status':'completed','summary':[],'encrypted_content':'xyz'},"
                        + "{'id':'msg_drawn','type':'message','status':'completed','role':'assistant','content':["
                        + "{'type':'output_text','annotations':[],'logprobs':[],'text':'Let me see.'},"
                        + "{'type':'refusal','refusal':'Not that.'}]},"
                        + "{'id':'fc_drawn','type':'function_call','status':'completed','call_id':'c1','name':'pay',"
                        + "'arguments':'{\\'z\\': 1.10}'}],"
                        + "'parallel_tool_calls':true,'previous_response_id':null,'conversation':null,"
                        + "'reasoning':{'effort':null,'summary':null},'store':true,'temperature':null,"
                        + "'text':{'format':{'type':'text'}},'tool_choice':'auto','tools':[],'top_p':null,"
                        + "'truncation':'disabled','usage':{'input_tokens':1150,'input_tokens_details':"
                        + "{'cached_tokens':900,'cache_write_tokens':0},'output_tokens':30,'output_tokens_details':{'reasoning_tokens':12},"
                        + "'total_tokens':1180},'user':null,'safety_identifier':null,'prompt_cache_key':null,"
                        + "'metadata':{}}");
    }

    @Test
    void a_response_says_whether_what_was_said_before_may_have_been_left_out() {
        assertThat(truncation("")).isEqualTo("disabled");
        assertThat(truncation(",'conversation':'conv_1'")).isEqualTo("auto");
        assertThat(truncation(",'previous_response_id':'resp_1'")).isEqualTo("auto");
        assertThat(truncation(",'gopuram':{'conversation':'conv_1'}")).isEqualTo("auto");
        assertThat(truncation(",'conversation':'conv_1','truncation':'disabled'"))
                .isEqualTo("disabled");
    }

    private static String truncation(String more) {
        return Json.tree(OpenAiResponses.client().write(reply(Stop.END), request(more), NAMING))
                .path("truncation")
                .asString();
    }

    @Test
    void a_response_repeats_its_request() {
        String said = "'instructions':'Be brief.','max_output_tokens':64,'parallel_tool_calls':false,"
                + "'previous_response_id':'resp_1','store':false,'temperature':0.50,'tool_choice':{'type':'function',"
                + "'name':'f'},'tools':[{'type':'function','name':'f','parameters':{'type':'object'},'strict':true}],"
                + "'top_p':0.9,'truncation':'auto','user':'u','safety_identifier':'s','prompt_cache_key':'k',"
                + "'metadata':{'a':'b'}";
        ModelRequest request = request(
                        ",'text':{'verbosity':'low'},'reasoning':{'effort':'low','generate_summary':'auto'}" + ","
                                + said)
                .withTurns(List.of());
        JsonNode written = Json.tree(OpenAiResponses.client().write(reply(Stop.END), request, NAMING));
        json("{" + said + "}")
                .forEachEntry(
                        (name, value) -> assertThat(written.path(name)).as(name).isEqualTo(value));
        assertThat(written.path("text")).isEqualTo(json("{'format':{'type':'text'},'verbosity':'low'}"));
        assertThat(written.path("reasoning")).isEqualTo(json("{'effort':'low','summary':'auto'}"));
        assertThat(written.has("input")).isFalse();
    }

    @Test
    void the_conversation_is_named_by_an_object() {
        for (String conversation : List.of("'conv_1'", "{'id':'conv_1'}")) {
            ModelRequest request = request(",'conversation':" + conversation);
            assertThat(Json.tree(OpenAiResponses.client().write(reply(Stop.END), request, NAMING))
                            .path("conversation"))
                    .isEqualTo(json("{'id':'conv_1'}"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "END, '', completed, null",
        "SEQUENCE, END., completed, null",
        "TOOL_CALLS, '', completed, null",
        "LENGTH, '', incomplete, max_output_tokens",
        "REFUSED, '', incomplete, content_filter",
        "OTHER, pause_turn, incomplete, max_output_tokens",
        "OTHER, eos_odd, incomplete, max_output_tokens",
    })
    void why_it_ended_is_its_status(Stop.Reason reason, String said, String status, String why) {
        JsonNode written = written(reply(new Stop(reason, said), new Part.Text("a"), new Part.Text("b")));
        assertThat(written.path("status").stringValue()).isEqualTo(status);
        assertThat(written.path("incomplete_details").path("reason").asString("null"))
                .isEqualTo(why);
        assertThat(written.path("output").path(0).path("status").stringValue()).isEqualTo(status);
    }

    @Test
    void only_what_was_cut_is_incomplete() {
        JsonNode cut = written(reply(Stop.LENGTH, new Part.Text("a"), new Part.ToolCall("c", "pay", "{\"a\":")));
        assertThat(cut.path("output").findValuesAsString("status")).containsExactly("completed", "incomplete");
        assertThat(cut.path("output").path(1).path("arguments").stringValue()).isEqualTo("{\"a\":");
        JsonNode whole = written(reply(Stop.LENGTH, new Part.ToolCall("c", "pay", "{\"a\":1}")));
        assertThat(whole.path("output").path(0).path("status").stringValue()).isEqualTo("completed");
    }

    @Test
    void a_call_without_arguments_has_an_empty_object() {
        assertThat(written(reply(Stop.TOOL_CALLS, new Part.ToolCall("c", "clock", "")))
                        .path("output")
                        .path(0)
                        .path("arguments")
                        .stringValue())
                .isEqualTo("{}");
    }

    @Test
    void tokens_written_into_a_cache_stand_beside_those_read() {
        ModelReply reply = new ModelReply(
                "", "gpt", 0, List.of(), Stop.END, new Usage(30, 20, 5, Usage.Source.REPORTED, 4, 2), null);
        JsonNode written = written(reply);
        assertThat(written.path("usage").path("input_tokens_details"))
                .isEqualTo(json("{'cached_tokens':20,'cache_write_tokens':4}"));
        assertThat(written.path("created_at").longValue()).isEqualTo(1_700_000_000L);
    }

    @Test
    void our_own_field_is_added() {
        ModelReply reply = new ModelReply(
                "", "gpt", 7, List.of(), Stop.END, USED, Bytes.utf8("{\"citations\":[{\"score\":0.50}]}"));
        assertThat(OpenAiResponses.client().write(reply, request(""), NAMING).utf8())
                .endsWith(",\"gopuram\":{\"citations\":[{\"score\":0.50}]}}");
    }

    @Test
    void a_part_that_no_answer_has_fails() {
        assertThatThrownBy(() -> written(reply(Stop.END, new Part.Other("audio"))))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("parts[0]: Other (expected: text, a thought, a refusal or a tool call)");
    }

    @Test
    void an_answer_written_and_read_as_items_says_the_same() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ModelReply reply = new Drawn(seed).reply();
            List<Part> expected = reply.parts();
            assertThat(parts(OpenAiResponses.outputItems(reply, NAMING)))
                    .as("seed %s", seed)
                    .isEqualTo(expected);
            List<JsonNode> written = new ArrayList<>();
            written(reply).path("output").forEach(written::add);
            assertThat(parts(written)).as("seed %s", seed).isEqualTo(expected);
        }
    }

    @Test
    void each_item_has_an_id_of_its_own() {
        int[] drawn = {0};
        Naming counting = new Naming(prefix -> prefix + "_" + ++drawn[0], () -> 0);
        ModelReply reply =
                reply(Stop.END, new Part.Thinking("a", ""), new Part.Text("b"), new Part.ToolCall("c", "f", "{}"));
        List<JsonNode> items = OpenAiResponses.outputItems(reply, counting);
        assertThat(items).extracting(item -> item.path("id").stringValue()).containsExactly("rs_1", "msg_2", "fc_3");
    }

    private static List<Part> parts(List<JsonNode> items) {
        List<Part> parts = new ArrayList<>();
        OpenAiResponses.turns(items).forEach(turn -> parts.addAll(turn.parts()));
        return parts;
    }
}
