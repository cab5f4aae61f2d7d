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
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiProviderTest {
    private static final String DONE = "[DONE]";
    private static final String STOP = choice("'delta':{},'finish_reason':'stop'");
    private static final String TOOLS = choice("'delta':{},'finish_reason':'tool_calls'");

    private final List<ModelEvent> told = new ArrayList<>();
    private final EventDecoder decoder = OpenAiChat.provider().decoder();

    private static String choice(String fields) {
        return "{'id':'c','choices':[{'index':0," + fields + "}]}";
    }

    private static String delta(String fields) {
        return choice("'delta':{" + fields + "},'finish_reason':null");
    }

    private static String call(String fields) {
        return delta("'tool_calls':[{" + fields + "}]");
    }

    /** What these data lines tell after the start, single quotes for double ones. */
    private List<ModelEvent> decoded(String... data) {
        for (String each : data) {
            decoder.read("", each.replace('\'', '"'), told::add);
        }
        return told.stream()
                .filter(event -> !(event instanceof ModelEvent.Started))
                .toList();
    }

    private static ModelReply whole(String message, String reason) {
        return OpenAiChat.provider()
                .read(Json.tree(Bytes.utf8(
                        ("{'choices':[{'index':0,'message':{" + message + "},'finish_reason':'" + reason + "'}]}")
                                .replace('\'', '"'))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{'id':'c','choices':[]}", "''", "null"})
    void a_stream_that_never_says_why_it_ended_is_not_whole(String before) {
        if (!before.isEmpty()) {
            decoded(before.startsWith("{") ? before : choice("'delta':{},'finish_reason':" + before));
        }
        assertThatThrownBy(() -> decoded(DONE))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("choices[0].finish_reason: absent (expected: why the answer ended)");
        assertThat(told).noneMatch(event -> event instanceof ModelEvent.Stopped || event instanceof ModelEvent.Done);
    }

    @Test
    void a_whole_answer_with_an_empty_reason_has_none() {
        assertThatThrownBy(() -> whole("'content':'a'", ""))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("choices[0].finish_reason: absent");
    }

    @Test
    void an_empty_reason_before_the_last_chunk_ends_nothing() {
        assertThat(decoded(choice("'delta':{'content':'a'},'finish_reason':''"), STOP, DONE))
                .containsExactly(
                        new ModelEvent.TextDelta("a"), new ModelEvent.Stopped(Stop.END), new ModelEvent.Done());
    }

    @Test
    void content_in_parts_of_text_is_read() {
        String parts = "'content':[{'type':'text','text':'AR'},{'type':'text','text':'R'}]";
        assertThat(decoded(delta(parts))).containsExactly(new ModelEvent.TextDelta("ARR"));
        assertThat(whole(parts, "stop").parts()).containsExactly(new Part.Text("ARR"));
    }

    @Test
    void arguments_that_come_as_an_object_are_read_with_their_digits() {
        String function = "'id':'a','function':{'name':'f','arguments':{'x':1.10}}";
        assertThat(decoded(call("'index':0," + function)))
                .containsExactly(
                        new ModelEvent.ToolCallStarted(0, "a", "f"), new ModelEvent.ToolArguments(0, "{\"x\":1.10}"));
        assertThat(whole("'tool_calls':[{" + function + "}]", "tool_calls").parts())
                .containsExactly(new Part.ToolCall("a", "f", "{\"x\":1.10}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'content':[{'type':'text','text':'a'},{'type':'image_url'}] | .content[1].type: image_url (expected: text)",
                "'content':[{'type':'text'}] | .content[0].text: absent (expected: a string)",
                "'content':7 | .content: number (expected: a text)",
                "'refusal':{'a':1} | .refusal: object (expected: a text)",
                "'function_call':{'name':'f','arguments':'{}'} | .function_call: object (expected: tool_calls)",
                "'audio':{'id':'a','data':'UklG'} | .audio: object (expected: text)",
                "'tool_calls':{'id':'a'} | .tool_calls: object (expected: an array)",
                "'tool_calls':[{'id':'a','function':{'name':'f','arguments':[1]}}] | .tool_calls[0].function.arguments: array",
                "'tool_calls':[{'function':{'name':'f','arguments':'{}'}}] | .tool_calls[0].id: absent (expected: an id)",
            })
    void a_piece_of_the_answer_that_cannot_be_told_is_not_passed_over(String fields, String what) {
        assertThatThrownBy(() -> decoded(delta(fields), TOOLS))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("choices[0].delta" + what);
        assertThatThrownBy(() -> whole(fields, "tool_calls"))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("choices[0].message" + what);
    }

    @Test
    void a_whole_message_in_a_stream_is_not_passed_over() {
        assertThatThrownBy(() -> decoded(choice("'message':{'content':'a'},'finish_reason':'stop'")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("choices[0].delta: absent (expected: an object)");
    }

    @Test
    void what_is_null_or_empty_says_nothing() {
        String nothing = "'content':null,'refusal':null,'function_call':null,'audio':null,'tool_calls':null";
        assertThat(decoded(delta(nothing), choice("'finish_reason':'stop'"), DONE))
                .containsExactly(new ModelEvent.Stopped(Stop.END), new ModelEvent.Done());
        assertThat(whole(nothing, "stop").parts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'index':0,"})
    void a_new_id_at_a_known_place_begins_a_new_call(String index) {
        assertThat(decoded(
                        call(index + "'id':'a','function':{'name':'f','arguments':'{}'}"),
                        call(index + "'id':'b','function':{'name':'g'}"),
                        call(index + "'id':'b','function':{'arguments':'{'}"),
                        call(index + "'function':{'arguments':'}'}"),
                        TOOLS,
                        DONE))
                .containsExactly(
                        new ModelEvent.ToolCallStarted(0, "a", "f"),
                        new ModelEvent.ToolArguments(0, "{}"),
                        new ModelEvent.ToolCallStarted(1, "b", "g"),
                        new ModelEvent.ToolArguments(1, "{"),
                        new ModelEvent.ToolArguments(1, "}"),
                        new ModelEvent.Stopped(Stop.TOOL_CALLS),
                        new ModelEvent.Done());
    }

    @Test
    void calls_at_one_place_that_were_not_told_yet_are_two() {
        assertThat(decoded(call("'id':'a','function':{'name':'f'}"), call("'id':'b','function':{'name':'g'}"), TOOLS))
                .containsExactly(
                        new ModelEvent.ToolCallStarted(0, "a", "f"),
                        new ModelEvent.ToolCallStarted(1, "b", "g"),
                        new ModelEvent.Stopped(Stop.TOOL_CALLS));
    }

    @Test
    void calls_at_one_place_have_a_bound_too() {
        for (int i = 0; i < OpenAiEventDecoder.MAX_CALLS; i++) {
            decoded(call("'id':'a" + i + "','function':{'name':'f','arguments':'{}'}"));
        }
        assertThatThrownBy(() -> decoded(call("'id':'b','function':{'name':'f'}")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("tool_calls: more than 1024");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {\\'a\\': | tool_calls
        {\\'a\\': | stop
        {}{} | tool_calls
        [1] | tool_calls
        yes | tool_calls
        """)
    void arguments_that_are_no_whole_object_are_no_call(String arguments, String reason) {
        String function = "'id':'a','function':{'name':'f','arguments':'" + arguments + "'}";
        assertThatThrownBy(() -> decoded(call(function), choice("'delta':{},'finish_reason':'" + reason + "'")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage(
                        "tool_calls[0].function.arguments: no whole object (expected: one, in an answer that was not cut)");
        assertThat(told).noneMatch(ModelEvent.Stopped.class::isInstance);
        assertThatThrownBy(() -> whole("'tool_calls':[{" + function + "}]", reason))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("choices[0].message.tool_calls[0].function.arguments: no whole object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter"})
    void an_answer_that_was_cut_may_end_in_a_cut_call(String reason) {
        String function = "'id':'a','function':{'name':'f','arguments':'{'}";
        assertThat(decoded(call(function), choice("'delta':{},'finish_reason':'" + reason + "'"), DONE))
                .endsWith(new ModelEvent.Stopped(OpenAiStop.read(reason)), new ModelEvent.Done());
        assertThat(whole("'tool_calls':[{" + function + "}]", reason).parts())
                .containsExactly(new Part.ToolCall("a", "f", "{"));
    }

    @Test
    void a_call_without_arguments_is_whole() {
        String function = "'id':'a','function':{'name':'f','arguments':' '}";
        assertThat(decoded(call(function), TOOLS, DONE)).endsWith(new ModelEvent.Done());
        assertThat(whole("'tool_calls':[{" + function + "}]", "tool_calls").parts())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "error | {'message':'boom'} | `` | boom",
                "error | {'type':'overloaded_error','message':'boom'} | overloaded_error | boom",
                "error | {'detail':'boom'} | `` | {\"detail\":\"boom\"}",
                "`` | {'error':42} | `` | 42",
                "`` | {'error':['a']} | `` | [\"a\"]",
                "`` | {'error':'boom'} | `` | boom",
                "`` | {'error':{'type':'server_error','message':'boom'}} | server_error | boom",
                "`` | {'object':'error','message':'boom','type':'BadRequestError'} | BadRequestError | boom",
                "`` | {'message':'boom'} | `` | boom",
            })
    void an_error_in_whatever_shape_is_one(String type, String data, String said, String message) {
        decoder.read(type, data.replace('\'', '"'), told::add);
        decoder.read("", DONE, told::add);
        assertThat(told).containsExactly(new ModelEvent.Failed(new ProviderError(said, "", "", message)));
    }

    @Test
    void an_error_that_is_null_is_none() {
        assertThat(decoded("{'id':'c','error':null,'choices':[{'delta':{'content':'a'}}]}"))
                .containsExactly(new ModelEvent.TextDelta("a"));
    }

    @Test
    void a_reason_this_dialect_has_no_word_for_is_not_told() {
        Naming naming = new Naming(prefix -> prefix, () -> 1);
        ModelRequest request = OpenAiChat.client()
                .read(Json.tree(
                        Bytes.utf8("{\"model\":\"m\",\"messages\":" + "[{\"role\":\"user\",\"content\":\"Hi\"}]}")));
        Stop paused = new Stop(Stop.Reason.OTHER, "pause_turn");
        String what = "finish_reason: pause_turn (expected: one that OpenAI's dialect has a word for)";
        assertThatThrownBy(() ->
                        OpenAiChat.client().encoder(request, naming).write(new ModelEvent.Stopped(paused), _ -> {}))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage(what);
        ModelReply reply = new ModelReply("", "m", 0, List.of(), paused, Usage.NONE, null);
        assertThatThrownBy(() -> OpenAiChat.client().write(reply, request, naming))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage(what);
    }
}
