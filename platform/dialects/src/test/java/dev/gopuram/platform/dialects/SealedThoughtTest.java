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
        ModelRequest request =
                OpenAiResponses.client().read(Json.tree(Bytes.utf8("{\"input\":\"Hi\",\"stream\":true}")));
        EventEncoder encoder = OpenAiResponses.client().encoder(request, NAMING);
        List<ModelEvent> events = List.of(
                new ModelEvent.Started("", "m", 1),
                new ModelEvent.ThinkingDelta("H"),
                new ModelEvent.ThinkingDelta("m."),
                new ModelEvent.ThinkingSealed("SIG"),
                new ModelEvent.ToolCallStarted(0, "c1", "look"),
                new ModelEvent.ToolArguments(0, "{}"),
                new ModelEvent.Stopped(Stop.TOOL_CALLS),
                new ModelEvent.Done());

        List<String> written = new ArrayList<>();
        events.forEach(event -> encoder.write(event, bytes -> written.add(bytes.utf8())));

        String last = EventText.of(Bytes.utf8(written.getLast())).data();
        List<JsonNode> items = List.copyOf(Json.tree(Bytes.utf8(last))
                .path("response")
                .path("output")
                .asArray()
                .elements());
        assertThat(OpenAiResponses.turns(items)).containsExactly(new Turn(Turn.Role.ASSISTANT, List.of(THOUGHT, CALL)));
    }
}
