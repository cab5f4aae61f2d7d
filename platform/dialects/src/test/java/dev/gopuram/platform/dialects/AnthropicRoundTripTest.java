package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is written and read again is the same; each failure names the seed that makes it again. */
class AnthropicRoundTripTest {
    private static final int SEEDS = 500;
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 0);

    @Test
    void a_request_written_and_read_is_the_same() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ModelRequest request = new Drawn(seed).request(true);
            assertThat(normal(again(request))).as("seed %s", seed).isEqualTo(normal(request));
        }
    }

    @Test
    void a_request_read_and_written_is_the_same_when_read_again() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ModelRequest once = again(new Drawn(seed).request(true));
            assertThat(again(once)).as("seed %s", seed).isEqualTo(once);
        }
    }

    @Test
    void an_answer_written_and_read_is_the_same() {
        for (long seed = 0; seed < SEEDS; seed++) {
            ModelReply reply = new Drawn(seed).reply();
            JsonNode written = Json.tree(AnthropicMessages.client().write(reply, new Drawn(0).streamed(), NAMING));
            ModelReply again = AnthropicMessages.provider().read(written);
            assertThat(normal(again)).as("seed %s", seed).isEqualTo(normal(reply));
        }
    }

    @Test
    void a_stream_written_and_read_is_the_same() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<ModelEvent> events = new Drawn(seed).events(false);
            List<ModelEvent> again = again(events);
            again.removeIf(event -> event instanceof ModelEvent.Used && again.indexOf(event) == 1);
            assertThat(again).as("seed %s", seed).isEqualTo(events);
        }
    }

    @Test
    void calls_told_in_turns_come_out_one_after_the_other_with_all_their_arguments() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<ModelEvent> events = new Drawn(seed).events(true);
            List<ModelEvent> again = again(events);
            assertThat(arguments(again)).as("seed %s", seed).isEqualTo(arguments(events));
            assertThat(again)
                    .as("seed %s", seed)
                    .endsWith(events.subList(events.size() - 3, events.size()).toArray(ModelEvent[]::new));
        }
    }

    private static ModelRequest again(ModelRequest request) {
        return AnthropicMessages.client()
                .read(Json.tree(AnthropicMessages.provider().write(request, "model", 1024)));
    }

    private static List<ModelEvent> again(List<ModelEvent> events) {
        EventEncoder encoder = AnthropicMessages.client().encoder(new Drawn(0).request(false), NAMING);
        StringBuilder stream = new StringBuilder();
        events.forEach(event -> encoder.write(event, bytes -> stream.append(bytes.utf8())));
        return AnthropicRecording.decoded(AnthropicMessages.provider().decoder(), stream.toString());
    }

    private static Map<Integer, String> arguments(List<ModelEvent> events) {
        Map<Integer, String> arguments = new TreeMap<>();
        for (ModelEvent event : events) {
            if (event instanceof ModelEvent.ToolArguments(int call, String json)) {
                arguments.merge(call, json, String::concat);
            }
        }
        return arguments;
    }

    /** A tree has no white space and one way to write a number; both forms of arguments are read as one. */
    private static ModelRequest normal(ModelRequest request) {
        List<Turn> turns = new ArrayList<>();
        for (Turn turn : request.turns()) {
            turns.add(new Turn(turn.role(), normalParts(turn.parts())));
        }
        return request.withTurns(turns);
    }

    private static ModelReply normal(ModelReply reply) {
        return new ModelReply(
                reply.id(),
                reply.model(),
                reply.created(),
                normalParts(reply.parts()),
                reply.stop(),
                reply.usage(),
                reply.gopuram());
    }

    private static List<Part> normalParts(List<Part> parts) {
        return parts.stream()
                .map(part -> part instanceof Part.ToolCall(String id, String name, String arguments)
                        ? new Part.ToolCall(
                                id, name, Json.tree(Bytes.utf8(arguments)).toString())
                        : part)
                .toList();
    }
}
