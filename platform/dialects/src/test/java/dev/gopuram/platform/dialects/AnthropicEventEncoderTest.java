package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AnthropicEventEncoderTest {
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 1_700_000_000L);
    private static final ModelEvent STARTED = new ModelEvent.Started("msg_1", "claude", 7);
    private static final ModelEvent USED = new ModelEvent.Used(new Usage(30, 20, 5, Usage.Source.REPORTED, 4, 2));
    private static final ModelEvent DONE = new ModelEvent.Done();

    private final List<String> written = new ArrayList<>();
    private final EventEncoder encoder = new AnthropicEventEncoder(
            new ModelRequest(
                    "wanted",
                    List.of(),
                    List.of(),
                    new ToolChoice.Unset(),
                    null,
                    Sampling.UNSET,
                    new OutputFormat.Text(),
                    new Reasoning.Unset(),
                    "",
                    Map.of(),
                    true,
                    true,
                    List.of()),
            NAMING);

    private List<String> write(ModelEvent... events) {
        int before = written.size();
        for (ModelEvent event : events) {
            encoder.write(event, bytes -> written.add(bytes.utf8()));
        }
        return written.subList(before, written.size());
    }

    /** Each event as one word or two: what kind, of what. */
    private List<String> brief(ModelEvent... events) {
        return write(events).stream().map(AnthropicEventEncoderTest::brief).toList();
    }

    private static String brief(String event) {
        JsonNode data = Json.tree(Bytes.utf8(event.substring(event.indexOf("data: ") + 6)));
        return switch (data.path("type").stringValue()) {
            case "content_block_start" ->
                "start " + data.path("index").intValue() + " "
                        + data.path("content_block").path("type").stringValue()
                        + data.path("content_block").path("name").asString("");
            case "content_block_delta" ->
                data.path("index").intValue() + " "
                        + data.path("delta")
                                .path("text")
                                .asString(data.path("delta")
                                        .path("thinking")
                                        .asString(data.path("delta")
                                                .path("partial_json")
                                                .asString(data.path("delta")
                                                        .path("signature")
                                                        .asString("?"))));
            case "content_block_stop" -> "stop " + data.path("index").intValue();
            default -> data.path("type").stringValue();
        };
    }

    private static ModelEvent text(String text) {
        return new ModelEvent.TextDelta(text);
    }

    private static ModelEvent call(int call, String name) {
        return new ModelEvent.ToolCallStarted(call, "id-" + name, name);
    }

    @Test
    void a_model_that_was_done_and_called_a_tool_waits_for_it() {
        assertThat(write(STARTED, call(0, "pay"), arguments(0, "{}"), new ModelEvent.Stopped(Stop.END), DONE))
                .anyMatch(event -> event.contains("\"stop_reason\":\"tool_use\""))
                .noneMatch(event -> event.contains("end_turn"));
    }

    @Test
    void thoughts_in_a_row_are_blocks_of_their_own() {
        assertThat(brief(
                        STARTED,
                        new ModelEvent.ThinkingDelta("a"),
                        new ModelEvent.ThinkingSealed(""),
                        new ModelEvent.ThinkingSealed(""),
                        new ModelEvent.ThinkingDelta("b"),
                        new ModelEvent.ThinkingSealed("B"),
                        new ModelEvent.ThinkingSealed("C"),
                        new ModelEvent.Stopped(Stop.END)))
                .containsExactly(
                        "message_start",
                        "start 0 thinking",
                        "0 a",
                        "stop 0",
                        "start 1 thinking",
                        "1 b",
                        "1 B",
                        "stop 1",
                        "start 2 thinking",
                        "2 C",
                        "stop 2");
    }

    private static ModelEvent arguments(int call, String json) {
        return new ModelEvent.ToolArguments(call, json);
    }

    @Test
    void a_stream_is_written_byte_for_byte_as_the_api_does() {
        assertThat(write(STARTED, USED, text("Hi"), new ModelEvent.Stopped(Stop.END), USED, DONE))
                .containsExactly(
                        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\","
                                + "\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[],"
                                + "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":6,"
                                + "\"cache_creation_input_tokens\":4,\"cache_read_input_tokens\":20,\"output_tokens\":5,"
                                + "\"output_tokens_details\":{\"thinking_tokens\":2}}}}\n\n",
                        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
                        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n",
                        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
                        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                                + "\"stop_sequence\":null},\"usage\":{\"input_tokens\":6,"
                                + "\"cache_creation_input_tokens\":4,\"cache_read_input_tokens\":20,\"output_tokens\":5,"
                                + "\"output_tokens_details\":{\"thinking_tokens\":2}}}\n\n",
                        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic-text.sse",
                "anthropic-thinking-tool.sse",
                "anthropic-two-tools-crlf.sse",
                "anthropic-refusal.sse"
            })
    void what_was_recorded_and_written_again_tells_the_same(String recording) {
        List<ModelEvent> told =
                AnthropicRecording.decoded(new AnthropicEventDecoder(), AnthropicRecording.text(recording));
        List<String> again = write(told.toArray(ModelEvent[]::new));
        assertThat(AnthropicRecording.decoded(new AnthropicEventDecoder(), String.join("", again)))
                .isEqualTo(told);
    }

    @Test
    void a_piece_is_written_when_it_comes() {
        assertThat(brief(STARTED)).isEmpty();
        assertThat(brief(text("a"))).containsExactly("message_start", "start 0 text", "0 a");
        assertThat(brief(text("b"))).containsExactly("0 b");
        assertThat(brief(call(0, "x"))).containsExactly("stop 0", "start 1 tool_usex");
        assertThat(brief(arguments(0, "{\"a\":"))).containsExactly("1 {\"a\":");
        assertThat(brief(arguments(0, "1}"))).containsExactly("1 1}");
        assertThat(brief(call(1, "y"))).containsExactly("stop 1", "start 2 tool_usey");
        assertThat(brief(new ModelEvent.Stopped(Stop.TOOL_CALLS))).containsExactly("stop 2");
        assertThat(brief(DONE)).containsExactly("message_delta", "message_stop");
    }

    @Test
    void the_start_is_written_as_soon_as_the_input_is_known() {
        assertThat(brief(STARTED)).isEmpty();
        assertThat(brief(USED)).containsExactly("message_start");
        assertThat(brief(USED)).isEmpty();
    }

    @Test
    void thoughts_texts_and_calls_that_alternate_are_blocks_of_their_own() {
        assertThat(brief(
                        STARTED,
                        new ModelEvent.ThinkingDelta("hm"),
                        new ModelEvent.ThinkingSealed("s1"),
                        new ModelEvent.ThinkingDelta("oh"),
                        new ModelEvent.SealedThinking("xyz"),
                        new ModelEvent.ThinkingSealed("s2"),
                        text("a"),
                        call(0, "x"),
                        arguments(0, "{}"),
                        text("b"),
                        new ModelEvent.Stopped(Stop.END),
                        DONE))
                .containsExactly(
                        "message_start",
                        "start 0 thinking",
                        "0 hm",
                        "0 s1",
                        "stop 0",
                        "start 1 thinking",
                        "1 oh",
                        "stop 1",
                        "start 2 redacted_thinking",
                        "stop 2",
                        "start 3 thinking",
                        "3 s2",
                        "stop 3",
                        "start 4 text",
                        "4 a",
                        "stop 4",
                        "start 5 tool_usex",
                        "5 {}",
                        "stop 5",
                        "start 6 text",
                        "6 b",
                        "stop 6",
                        "message_delta",
                        "message_stop");
    }

    @Test
    void arguments_of_two_calls_in_turns_are_written_one_call_after_the_other() {
        assertThat(brief(STARTED, call(0, "x"), arguments(0, "{\"a\":\"}"), call(1, "y"), arguments(1, "{\"b\":")))
                .containsExactly("message_start", "start 0 tool_usex", "0 {\"a\":\"}");
        assertThat(brief(arguments(0, "\\\"{"), arguments(1, "2}"), text("after"), call(2, "z")))
                .containsExactly("0 \\\"{");
        assertThat(brief(arguments(0, "\"}")))
                .containsExactly(
                        "0 \"}",
                        "stop 0",
                        "start 1 tool_usey",
                        "1 {\"b\":2}",
                        "stop 1",
                        "start 2 text",
                        "2 after",
                        "stop 2",
                        "start 3 tool_usez");
        assertThat(brief(arguments(0, "\n"), arguments(2, "{}"))).containsExactly("3 {}");
    }

    @Test
    void a_call_whose_arguments_never_end_gives_way_when_the_answer_ends() {
        assertThat(brief(STARTED, call(0, "x"), call(1, "y"), arguments(1, "{\"b\":"), arguments(0, "{\"a\":")))
                .containsExactly("message_start", "start 0 tool_usex", "0 {\"a\":");
        assertThat(brief(new ModelEvent.Stopped(Stop.LENGTH)))
                .containsExactly("stop 0", "start 1 tool_usey", "1 {\"b\":", "stop 1");
    }

    @Test
    void what_waits_behind_a_call_is_bounded_and_what_was_written_counts_no_more() {
        String half = "\"" + "b".repeat(AnthropicEventEncoder.MAX_HELD / 2) + "\"";
        write(STARTED, call(0, "x"), call(1, "y"), arguments(1, "[" + half + "]"), arguments(0, "{}"));
        write(call(2, "z"), call(3, "w"), arguments(3, "[" + half + ","));
        assertThatThrownBy(() -> write(arguments(3, half)))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("1048576");
    }

    @Test
    void arguments_of_a_call_that_never_began_fail_the_stream() {
        assertThatThrownBy(() -> write(STARTED, arguments(3, "{}")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("tool call 3");
    }

    @Test
    void the_usage_that_comes_after_the_reason_to_stop_is_told_with_it() {
        write(STARTED, text("a"));
        assertThat(brief(new ModelEvent.Stopped(Stop.LENGTH))).containsExactly("stop 0");
        assertThat(brief(USED)).isEmpty();
        assertThat(write(DONE).getFirst())
                .contains("\"stop_reason\":\"max_tokens\"", "\"input_tokens\":6", "\"output_tokens\":5");
        assertThat(written.getFirst()).contains("\"input_tokens\":0", "\"output_tokens\":0");
    }

    @Test
    void our_own_field_is_part_of_the_last_event_but_one_and_on_one_line() {
        List<String> end = write(
                STARTED,
                new ModelEvent.Annotated(Bytes.utf8("{\n\"citations\": [0.50]}")),
                new ModelEvent.Stopped(Stop.END),
                DONE);
        assertThat(end.get(1)).endsWith(",\"gopuram\":{\"citations\":[0.50]}}\n\n");
    }

    @Test
    void a_refusal_is_text_and_a_reason_to_stop() {
        List<String> all =
                write(STARTED, new ModelEvent.RefusalDelta("I will not."), new ModelEvent.Stopped(Stop.END), DONE);
        assertThat(all.get(2)).contains("\"text\":\"I will not.\"");
        assertThat(all.get(4)).contains("\"stop_reason\":\"refusal\"");
    }

    @Test
    void an_end_that_was_not_told_is_not_written() {
        write(STARTED, text("a"));
        assertThat(write(new ModelEvent.Failed(new ProviderError("overloaded_error", "", "", "Overloaded")), DONE))
                .isEmpty();
        assertThat(written).noneMatch(event -> event.contains("message_stop") || event.contains("stop\""));
    }

    @Test
    void an_end_without_a_reason_is_not_told() {
        assertThatThrownBy(() -> write(STARTED, DONE))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("the end: without a reason (expected: why the answer ended)");
    }

    @Test
    void names_that_the_provider_gave_not_are_drawn() {
        assertThat(write(new ModelEvent.Started("", "", 0), text("a")).getFirst())
                .contains("\"id\":\"msg_drawn\"", "\"model\":\"wanted\"");
    }
}
