package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A provider takes a thought back only with its seal, also when a client of the Responses API kept it meanwhile. */
final class SealedThoughtTest {
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 1_700_000_000L);
    private static final Part THOUGHT = new Part.Thinking("Hm.", "SIG");
    private static final Part CALL = new Part.ToolCall("c1", "look", "{}");

    @Test
    void a_whole_answers_seal_comes_back() {
        ModelReply reply = new ModelReply("", "m", 1, List.of(THOUGHT, CALL), Stop.TOOL_CALLS, Usage.NONE, null);

        List<Turn> turns = OpenAiResponses.turns(OpenAiResponses.outputItems(reply, NAMING));

        assertThat(turns).containsExactly(new Turn(Turn.Role.ASSISTANT, List.of(THOUGHT, CALL)));
    }

    @Test
    void a_streamed_answers_seal_comes_back() {
        List<ModelEvent> events = thenCalls(
                new ModelEvent.ThinkingDelta("H"),
                new ModelEvent.ThinkingDelta("m."),
                new ModelEvent.ThinkingSealed("SIG"));

        assertThat(OpenAiResponses.turns(streamed(events)))
                .containsExactly(new Turn(Turn.Role.ASSISTANT, List.of(THOUGHT, CALL)));
    }

    @Test
    void a_seal_without_a_word_of_the_thought_comes_back_as_from_a_whole_answer() {
        List<ModelEvent> events = thenCalls(new ModelEvent.ThinkingSealed("SIG"));
        Part thought = new Part.Thinking("", "SIG");
        ModelReply whole = new ModelReply("", "m", 1, List.of(thought, CALL), Stop.TOOL_CALLS, Usage.NONE, null);

        assertThat(streamed(events)).isEqualTo(OpenAiResponses.outputItems(whole, NAMING));
        assertThat(OpenAiResponses.turns(streamed(events)))
                .containsExactly(new Turn(Turn.Role.ASSISTANT, List.of(thought, CALL)));
    }

    @Test
    void thoughts_in_a_row_keep_their_own_seals() {
        String stream = start(0)
                + delta(0, "thinking_delta", "thinking", "Hm.")
                + stop(0)
                + start(1)
                + delta(1, "thinking_delta", "thinking", "So.")
                + delta(1, "signature_delta", "signature", "ONE")
                + stop(1)
                + start(2)
                + delta(2, "signature_delta", "signature", "TWO")
                + stop(2)
                + start(3)
                + delta(3, "signature_delta", "signature", "THREE")
                + stop(3)
                + start(4)
                + stop(4);
        List<ModelEvent> events = AnthropicRecording.decoded(
                AnthropicMessages.provider().decoder(),
                "data: {\"type\":\"message_start\",\"message\":{\"id\":\"a\",\"model\":\"m\"}}\n\n" + stream
                        + "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n"
                        + "data: {\"type\":\"message_stop\"}\n\n");
        Part[] thoughts = {
            new Part.Thinking("Hm.", ""),
            new Part.Thinking("So.", "ONE"),
            new Part.Thinking("", "TWO"),
            new Part.Thinking("", "THREE")
        };
        ReplyCollector collector = new ReplyCollector();

        events.forEach(collector::take);

        assertThat(collector.reply().parts()).containsExactly(thoughts);
        assertThat(OpenAiResponses.turns(streamed(events)))
                .containsExactly(new Turn(Turn.Role.ASSISTANT, List.of(thoughts)));
    }

    private static String start(int index) {
        return "data: {\"type\":\"content_block_start\",\"index\":" + index
                + ",\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}}\n\n";
    }

    private static String delta(int index, String type, String field, String text) {
        return "data: {\"type\":\"content_block_delta\",\"index\":" + index + ",\"delta\":{\"type\":\"" + type + "\",\""
                + field + "\":\"" + text + "\"}}\n\n";
    }

    private static String stop(int index) {
        return "data: {\"type\":\"content_block_stop\",\"index\":" + index + "}\n\n";
    }

    private static List<ModelEvent> thenCalls(ModelEvent... thoughts) {
        List<ModelEvent> events = new ArrayList<>(List.of(new ModelEvent.Started("", "m", 1)));
        events.addAll(List.of(thoughts));
        events.add(new ModelEvent.ToolCallStarted(0, "c1", "look"));
        events.add(new ModelEvent.ToolArguments(0, "{}"));
        events.add(new ModelEvent.Stopped(Stop.TOOL_CALLS));
        events.add(new ModelEvent.Done());
        return events;
    }

    private static List<JsonNode> streamed(List<ModelEvent> events) {
        ModelRequest request =
                OpenAiResponses.client().read(Json.tree(Bytes.utf8("{\"input\":\"Hi\",\"stream\":true}")));
        EventEncoder encoder = OpenAiResponses.client().encoder(request, NAMING);
        List<String> written = new ArrayList<>();
        events.forEach(event -> encoder.write(event, bytes -> written.add(bytes.utf8())));
        String last = EventText.of(Bytes.utf8(written.getLast())).data();
        return List.copyOf(Json.tree(Bytes.utf8(last))
                .path("response")
                .path("output")
                .asArray()
                .elements());
    }
}
