package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicEventDecoderTest {
    private static final String ID = "msg_01XFDUDYJgAACzvnptvVoYEL";
    private static final String MODEL = "claude-opus-4-8";
    private static final ModelEvent STARTED = new ModelEvent.Started(ID, MODEL, 0);

    private static List<ModelEvent> recording(String name) {
        return AnthropicRecording.decoded(new AnthropicEventDecoder(), AnthropicRecording.text(name));
    }

    /** The events of these data lines, single quotes for double ones, after a message's start. */
    private static List<ModelEvent> after(String... data) {
        StringBuilder stream = new StringBuilder("data: {'type':'message_start','message':{}}\n\n");
        for (String each : data) {
            stream.append("data: ").append(each).append("\n\n");
        }
        List<ModelEvent> events = AnthropicRecording.decoded(
                new AnthropicEventDecoder(), stream.toString().replace('\'', '"'));
        return events.subList(1, events.size());
    }

    private static ModelEvent used(long input, long output) {
        return new ModelEvent.Used(new Usage(input, 0, output, Usage.Source.REPORTED));
    }

    @Test
    void a_text_is_told_piece_by_piece_and_pings_are_not() {
        assertThat(recording("anthropic-text.sse"))
                .containsExactly(
                        STARTED,
                        used(25, 1),
                        new ModelEvent.TextDelta("Grüß"),
                        new ModelEvent.TextDelta(" Gott \ud83d\ude00"),
                        new ModelEvent.TextDelta("!\n"),
                        new ModelEvent.Stopped(Stop.END),
                        used(25, 15),
                        new ModelEvent.Done());
    }

    @Test
    void thoughts_their_seals_and_calls_are_told_with_the_cache_in_the_usage() {
        assertThat(recording("anthropic-thinking-tool.sse"))
                .containsExactly(
                        STARTED,
                        new ModelEvent.Used(new Usage(6156, 4096, 3, Usage.Source.REPORTED, 2048, 0)),
                        new ModelEvent.ThinkingDelta("The user asks "),
                        new ModelEvent.ThinkingDelta("for the weather."),
                        new ModelEvent.ThinkingSealed("EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pk="),
                        new ModelEvent.SealedThinking(
                                "EmwKAhgBEgy3va3pzix/LafPsn4aDFIT2Xlxh0L5L8rLVyIwxtE3rAFBa8cr3qpP"),
                        new ModelEvent.TextDelta("Let me look."),
                        new ModelEvent.ToolCallStarted(0, "toolu_01T1x1fJ34qAmk2tNTrN7Up6", "get_weather"),
                        new ModelEvent.ToolArguments(0, "{\"location\":"),
                        new ModelEvent.ToolArguments(0, " \"San Fra"),
                        new ModelEvent.ToolArguments(0, "ncisco\", \"limit\": 1.10}"),
                        new ModelEvent.Stopped(Stop.TOOL_CALLS),
                        new ModelEvent.Used(new Usage(6156, 4096, 89, Usage.Source.REPORTED, 2048, 21)),
                        new ModelEvent.Done());
    }

    @Test
    void a_call_without_arguments_has_an_empty_object_also_where_lines_end_otherwise() {
        assertThat(recording("anthropic-two-tools-crlf.sse"))
                .containsExactly(
                        STARTED,
                        used(25, 1),
                        new ModelEvent.ToolCallStarted(0, "toolu_a", "clock"),
                        new ModelEvent.ToolArguments(0, "{}"),
                        new ModelEvent.ToolCallStarted(1, "toolu_b", "pay"),
                        new ModelEvent.ToolArguments(1, "{\"id\": 12345678901234567890123}"),
                        new ModelEvent.Stopped(Stop.TOOL_CALLS),
                        used(25, 40),
                        new ModelEvent.Done());
    }

    @Test
    void a_call_whose_arguments_come_whole_keeps_their_digits() {
        assertThat(after(
                        "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'b',"
                                + "'input':{'price':1.10}}}",
                        "{'type':'content_block_stop','index':0}"))
                .containsExactly(
                        new ModelEvent.ToolCallStarted(0, "a", "b"),
                        new ModelEvent.ToolArguments(0, "{\"price\":1.10}"));
    }

    @Test
    void a_call_cut_off_in_its_midst_belongs_to_a_message_that_was_cut() {
        String[] call = {
            "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'b','input':{}}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{'}}",
            "{'type':'content_block_stop','index':0}",
        };
        String stop = "{'type':'message_delta','delta':{'stop_reason':'%s'}}";
        assertThat(after(call[0], call[1], call[2], stop.formatted("max_tokens")))
                .endsWith(new ModelEvent.ToolArguments(0, "{"), new ModelEvent.Stopped(Stop.LENGTH));
        assertThatThrownBy(() -> after(call[0], call[1], call[2], stop.formatted("tool_use")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("input of a tool_use: no whole object (expected: one, in an answer that was not cut)");
    }

    @Test
    void a_refusal_is_a_reason_to_stop() {
        assertThat(recording("anthropic-refusal.sse")).contains(new ModelEvent.Stopped(Stop.REFUSED));
    }

    @Test
    void an_error_in_the_stream_is_its_end() {
        assertThat(recording("anthropic-overloaded.sse"))
                .endsWith(
                        new ModelEvent.TextDelta("I"),
                        new ModelEvent.Failed(new ProviderError("overloaded_error", "", "", "Overloaded")))
                .doesNotContain(new ModelEvent.Done());
    }

    @Test
    void a_stream_that_breaks_off_tells_no_end() {
        assertThat(recording("anthropic-truncated.sse"))
                .containsExactly(STARTED, used(25, 1), new ModelEvent.TextDelta("Half a"));
    }

    @Test
    void a_stop_sequence_and_words_of_the_providers_own_are_kept() {
        assertThat(after("{'type':'message_delta','delta':{'stop_reason':'stop_sequence','stop_sequence':'END'}}"))
                .containsExactly(new ModelEvent.Stopped(new Stop(Stop.Reason.SEQUENCE, "END")));
        assertThat(after("{'type':'message_delta','delta':{'stop_reason':'pause_turn'}}"))
                .containsExactly(new ModelEvent.Stopped(new Stop(Stop.Reason.OTHER, "pause_turn")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''"})
    void a_message_that_never_says_why_it_ended_is_not_whole(String reason) {
        assertThatThrownBy(() -> after(
                        "{'type':'message_delta','delta':{'stop_reason':" + reason + "}}", "{'type':'message_stop'}"))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("stop_reason: absent (expected: why the answer ended)");
    }

    @Test
    void what_carries_no_answer_is_passed_over() {
        assertThat(after(
                        "{'type':'ping'}",
                        "{'type':'event_to_come','text':'a'}",
                        "[DONE]",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'citations_delta',"
                                + "'citation':{'cited_text':'a'}}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'progress_delta','tokens':7}}",
                        "{'type':'content_block_stop','index':0}"))
                .isEmpty();
    }

    @Test
    void a_signature_in_pieces_is_one_seal_even_of_a_thought_that_is_not_shown() {
        assertThat(after(
                        "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'',"
                                + "'signature':'a'}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'b'}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'c'}}",
                        "{'type':'content_block_stop','index':0}"))
                .containsExactly(new ModelEvent.ThinkingSealed("abc"));
    }

    @Test
    void nothing_is_read_after_the_end() {
        assertThat(after(
                        "{'type':'message_delta','delta':{'stop_reason':'end_turn'}}",
                        "{'type':'message_stop'}",
                        "{'type':'message_stop'}",
                        "{'type':'content_block_stop'}"))
                .containsExactly(new ModelEvent.Stopped(Stop.END), new ModelEvent.Done());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use'}} | content[0].type: server_tool_use",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'a'}} | content_block_delta: 0",
                "{'type':'content_block_stop','index':4} | content_block_stop: 4",
                "{'type':'content_block_start','content_block':{'type':'text'}} | index: absent",
                "{'type':'message_start','message':{}} | message_start: a second one",
                "{'type':'message | an event that is no JSON",
                "'message_stop' | an event that is no JSON object",
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'b','input':'{}'}}"
                        + " | content[0].input: string",
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'b','input':null}}"
                        + " | content[0].input: null",
            })
    void what_breaks_the_dialects_promise_fails_the_stream(String data, String message) {
        assertThatThrownBy(() -> after(data))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'audio_delta','data':'UklG'} | content[0].delta.type: audio_delta",
                "{'type':'input_json_delta','partial_json':'{}'} | content[0].delta.partial_json: in a block of another",
                "{'type':'text_delta'} | content[0].delta.text: absent",
            })
    void a_piece_of_the_answer_that_cannot_be_told_fails_the_stream(String delta, String message) {
        assertThatThrownBy(() -> after(
                        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                        "{'type':'content_block_delta','index':0,'delta':" + delta + "}"))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void a_message_that_ends_with_a_block_open_is_not_whole() {
        assertThatThrownBy(() -> after(
                        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}",
                        "{'type':'message_stop'}"))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("message_stop: 1 blocks open");
    }

    @Test
    void what_comes_before_the_start_fails_the_stream() {
        AnthropicEventDecoder decoder = new AnthropicEventDecoder();
        assertThatThrownBy(() -> decoder.read("message_stop", "{}", event -> {}))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("message_stop: first (expected: message_start)");
    }

    @Test
    void open_blocks_and_signatures_are_bounded() {
        String[] many = IntStream.rangeClosed(0, AnthropicEventDecoder.MAX_OPEN_BLOCKS)
                .mapToObj(i -> "{'type':'content_block_start','index':" + i + ",'content_block':{'type':'text'}}")
                .toArray(String[]::new);
        assertThatThrownBy(() -> after(many)).isInstanceOf(UnreadableReply.class);
        String half = "a".repeat(AnthropicEventDecoder.MAX_SIGNATURE / 2 + 1);
        String delta = "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'" + half
                + "'}}";
        assertThatThrownBy(() -> after(
                        "{'type':'content_block_start','index':0,'content_block':{'type':'thinking'}}", delta, delta))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("signature");
    }
}
