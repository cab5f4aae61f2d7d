package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicReplyTest {
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 1_700_000_000L);
    private static final Usage USED = new Usage(1150, 900, 30, Usage.Source.REPORTED, 150, 12);

    private static ModelReply read(String content, String rest) {
        return AnthropicReplyReader.read(Json.tree(Bytes.utf8(("{'id':'msg_1','type':'message','role':'assistant',"
                        + "'model':'claude','content':[" + content + "]," + rest + "}")
                .replace('\'', '"'))));
    }

    private static String written(ModelReply reply) {
        return AnthropicReplyWriter.write(reply, NAMING).utf8().replace('"', '\'');
    }

    private static ModelReply reply(Stop stop, Part... parts) {
        return new ModelReply("msg_1", "claude", 0, List.of(parts), stop, USED, null);
    }

    @Test
    void a_message_is_read_with_its_thoughts_texts_and_calls() {
        assertThat(read(
                        "{'type':'thinking','thinking':'hm','signature':'Eq=='},"
                                + "{'type':'redacted_thinking','data':'xyz'},"
                                + "{'type':'text','text':'Let me see.','citations':null},"
                                + "{'type':'tool_use','id':'t1','name':'pay','input':{'z':1.10,'a':12345678901234567890123}}",
                        "'stop_reason':'tool_use','stop_sequence':null,'usage':{'input_tokens':100,"
                                + "'cache_creation_input_tokens':150,'cache_read_input_tokens':900,'output_tokens':30,"
                                + "'output_tokens_details':{'thinking_tokens':12},'service_tier':'standard'}"))
                .isEqualTo(reply(
                        Stop.TOOL_CALLS,
                        new Part.Thinking("hm", "Eq=="),
                        new Part.SealedThinking("xyz"),
                        new Part.Text("Let me see."),
                        new Part.ToolCall("t1", "pay", "{\"z\":1.10,\"a\":12345678901234567890123}")));
    }

    @Test
    void a_message_is_written_with_the_same_text_of_arguments() {
        assertThat(written(reply(
                        Stop.TOOL_CALLS,
                        new Part.Thinking("hm", ""),
                        new Part.SealedThinking("xyz"),
                        new Part.Text(""),
                        new Part.Text("Let me see."),
                        new Part.ToolCall("t1", "pay", "{\"z\": 1.10}"))))
                .isEqualTo("{'id':'msg_1','type':'message','role':'assistant','model':'claude','content':["
                        + "{'type':'thinking','thinking':'hm','signature':''},"
                        + "{'type':'redacted_thinking','data':'xyz'},"
                        + "{'type':'text','text':'Let me see.'},"
                        + "{'type':'tool_use','id':'t1','name':'pay','input':{'z': 1.10}}],"
                        + "'stop_reason':'tool_use','stop_sequence':null,"
                        + "'usage':{'input_tokens':100,'cache_creation_input_tokens':150,"
                        + "'cache_read_input_tokens':900,'output_tokens':30,"
                        + "'output_tokens_details':{'thinking_tokens':12}}}");
    }

    @Test
    void input_tokens_count_the_cache_with_us_and_leave_it_out_there() {
        Usage usage = AnthropicUsage.read(Json.tree(Bytes.utf8("{\"input_tokens\":5,\"output_tokens\":2,"
                + "\"cache_creation_input_tokens\":null,\"cache_read_input_tokens\":20}")));
        assertThat(usage).isEqualTo(new Usage(25, 20, 2, Usage.Source.REPORTED, 0, 0));
        assertThat(AnthropicUsage.of(usage)).isEqualTo(new AnthropicUsage(5, 0, 20, 2, 0));
        assertThat(AnthropicUsage.of(new Usage(10, 8, 0, Usage.Source.REPORTED, 8, 0))
                        .input())
                .isZero();
    }

    @Test
    void a_usage_that_is_not_said_is_for_others_to_estimate() {
        assertThat(read("", "'stop_reason':'end_turn'").usage()).isEqualTo(new Usage(0, 0, 0, Usage.Source.ESTIMATED));
        assertThat(read("", "'stop_reason':'end_turn','usage':{'input_tokens':-1,'output_tokens':9223372036854775807}")
                        .usage())
                .isEqualTo(new Usage(0, 0, 0, Usage.Source.REPORTED));
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, END, ''",
        "max_tokens, LENGTH, ''",
        "tool_use, TOOL_CALLS, ''",
        "refusal, REFUSED, ''",
        "stop_sequence, SEQUENCE, END.",
        "pause_turn, OTHER, pause_turn",
    })
    void why_it_ended_is_said_in_both_ways(String word, Stop.Reason reason, String said) {
        Stop stop = new Stop(reason, said);
        String sequence = reason == Stop.Reason.SEQUENCE ? "'END.'" : "null";
        String fields = "'stop_reason':'" + word + "','stop_sequence':" + sequence;
        assertThat(read("", fields).stop()).isEqualTo(stop);
        assertThat(written(reply(stop))).contains(fields);
    }

    @Test
    void a_reason_of_another_dialect_is_a_cut_and_never_an_end() {
        assertThat(written(reply(new Stop(Stop.Reason.OTHER, "eos_odd"))))
                .contains("'stop_reason':'max_tokens','stop_sequence':null");
    }

    @Test
    void a_model_that_declines_in_its_own_words_has_refused() {
        assertThat(written(reply(Stop.END, new Part.Refusal("I will not."))))
                .contains("'content':[{'type':'text','text':'I will not.'}],'stop_reason':'refusal'");
        assertThat(written(reply(Stop.LENGTH, new Part.Refusal("I wi")))).contains("'stop_reason':'max_tokens'");
    }

    @Test
    void a_model_that_was_done_and_called_a_tool_waits_for_it() {
        Part call = new Part.ToolCall("t", "pay", "{}");
        assertThat(written(reply(Stop.END, call))).contains("'stop_reason':'tool_use','stop_sequence':null");
        assertThat(written(reply(Stop.LENGTH, call))).contains("'stop_reason':'max_tokens'");
    }

    @Test
    void a_missing_id_is_drawn_and_our_own_field_is_added() {
        ModelReply reply = new ModelReply(
                "", "gpt", 7, List.of(), Stop.END, USED, Bytes.utf8("{\"citations\":[{\"score\":0.50}]}"));
        assertThat(written(reply))
                .startsWith("{'id':'msg_drawn',")
                .endsWith(",'gopuram':{'citations':[{'score':0.50}]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'server_tool_use','id':'a','name':'web_search','input':{}} | content[0].type: server_tool_use",
                "{'type':'web_search_tool_result'} | content[0].type: web_search_tool_result",
                "{'type':'text'} | content[0].text: absent (expected: a string)",
                "{'type':'tool_use','id':'a','name':'b','input':[]} | content[0].input: array (expected: an object)",
                "7 | content[0].type: absent (expected: a string)",
            })
    void a_block_that_cannot_be_told_elsewhere_fails_the_answer(String block, String message) {
        assertThatThrownBy(() -> read(block, "'stop_reason':'end_turn'"))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_body_that_is_no_message_fails() {
        assertThatThrownBy(() -> AnthropicReplyReader.read(Json.tree(Bytes.utf8("{\"type\":\"error\"}"))))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("content: absent");
        assertThatThrownBy(() -> read("", "'stop_reason':null"))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("stop_reason: absent");
    }

    @Test
    void arguments_cut_off_in_their_midst_are_not_made_whole() {
        assertThatThrownBy(() -> written(reply(Stop.LENGTH, new Part.ToolCall("t", "pay", "{\"amount\":1"))))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("parts[0].arguments of the tool pay: no JSON object");
    }
}
