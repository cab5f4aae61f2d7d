package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OpenAiResponsesEncoderTest {
    private static final int SEEDS = 500;
    private static final ModelEvent STARTED = new ModelEvent.Started("chatcmpl-7", "gpt", 7);
    private static final ModelEvent END = new ModelEvent.Stopped(Stop.END);
    private static final ModelEvent CUT = new ModelEvent.Stopped(Stop.LENGTH);
    private static final ModelEvent USED = new ModelEvent.Used(new Usage(30, 20, 5, Usage.Source.REPORTED, 0, 2));
    private static final ModelEvent DONE = new ModelEvent.Done();

    /** What openai-java's classes of these events require, and the events' own type. */
    private static final Map<String, Set<String>> REQUIRED = Map.ofEntries(
            Map.entry("response.created", Set.of("response")),
            Map.entry("response.in_progress", Set.of("response")),
            Map.entry("response.completed", Set.of("response")),
            Map.entry("response.incomplete", Set.of("response")),
            Map.entry("response.output_item.added", Set.of("item", "output_index")),
            Map.entry("response.output_item.done", Set.of("item", "output_index")),
            Map.entry("response.content_part.added", Set.of("content_index", "item_id", "output_index", "part")),
            Map.entry("response.content_part.done", Set.of("content_index", "item_id", "output_index", "part")),
            Map.entry(
                    "response.output_text.delta",
                    Set.of("content_index", "delta", "item_id", "logprobs", "output_index")),
            Map.entry(
                    "response.output_text.done",
                    Set.of("content_index", "item_id", "logprobs", "output_index", "text")),
            Map.entry("response.refusal.delta", Set.of("content_index", "delta", "item_id", "output_index")),
            Map.entry("response.refusal.done", Set.of("content_index", "item_id", "output_index", "refusal")),
            Map.entry("response.reasoning_text.delta", Set.of("content_index", "delta", "item_id", "output_index")),
            Map.entry("response.reasoning_text.done", Set.of("content_index", "item_id", "output_index", "text")),
            Map.entry("response.function_call_arguments.delta", Set.of("delta", "item_id", "output_index")),
            Map.entry("response.function_call_arguments.done", Set.of("arguments", "item_id", "output_index")));

    /** What its class of a response requires. */
    private static final Set<String> RESPONSE = Set.of(
            "id",
            "created_at",
            "error",
            "incomplete_details",
            "instructions",
            "metadata",
            "model",
            "output",
            "parallel_tool_calls",
            "temperature",
            "tool_choice",
            "tools",
            "top_p");

    /** What its class of a usage requires, and of its details. */
    private static final Map<String, Set<String>> USAGE = Map.of(
            "", Set.of("input_tokens", "output_tokens", "total_tokens"),
            "/input_tokens_details", Set.of("cached_tokens", "cache_write_tokens"),
            "/output_tokens_details", Set.of("reasoning_tokens"));

    private final List<String> written = new ArrayList<>();
    private final EventEncoder encoder = encoder("");

    private static JsonNode json(String text) {
        return Json.tree(Bytes.utf8(text.replace('\'', '"')));
    }

    /** An encoder whose ids are counted. */
    private static EventEncoder encoder(String more) {
        int[] drawn = {0};
        Naming naming = new Naming(prefix -> prefix + "_" + drawn[0]++, () -> 1_700_000_000L);
        ModelRequest request =
                OpenAiResponses.client().read(json("{'model':'wanted','input':'hi','stream':true" + more + "}"));
        return OpenAiResponses.client().encoder(request, naming);
    }

    private List<String> write(ModelEvent... events) {
        int before = written.size();
        for (ModelEvent event : events) {
            encoder.write(event, bytes -> written.add(bytes.utf8()));
        }
        return written.subList(before, written.size());
    }

    /** The whole response, as the last event written tells it. */
    private JsonNode response() {
        return response(written.getLast());
    }

    private static JsonNode response(String event) {
        return data(event).path("response");
    }

    private static List<JsonNode> items(JsonNode response) {
        return List.copyOf(response.path("output").asArray().elements());
    }

    private static List<JsonNode> items(EventEncoder encoder, List<ModelEvent> events) {
        List<String> told = new ArrayList<>();
        events.forEach(event -> encoder.write(event, bytes -> told.add(bytes.utf8())));
        return items(response(told.getLast()));
    }

    private List<JsonNode> data(ModelEvent... events) {
        return write(events).stream().map(OpenAiResponsesEncoderTest::data).toList();
    }

    private static JsonNode data(String event) {
        assertThat(event).endsWith("\n\n").containsOnlyOnce("\n\n");
        EventText text = EventText.of(Bytes.utf8(event));
        JsonNode data = Json.tree(Bytes.utf8(text.data()));
        assertThat(data.path("type").stringValue()).isEqualTo(text.type());
        return data;
    }

    /** Each event in a line: what kind, of which item, what it tells. */
    private List<String> brief(ModelEvent... events) {
        return data(events).stream().map(OpenAiResponsesEncoderTest::brief).toList();
    }

    private static String brief(JsonNode data) {
        String type = data.path("type").stringValue().substring("response.".length());
        String index =
                data.has("output_index") ? " " + data.path("output_index").intValue() : "";
        String part =
                data.has("content_index") ? "." + data.path("content_index").intValue() : "";
        String told = "";
        for (String name : List.of("delta", "text", "refusal", "arguments")) {
            told += data.has(name) ? " " + data.path(name).stringValue() : "";
        }
        if (data.has("item")) {
            told = " " + data.path("item").path("type").stringValue() + " "
                    + data.path("item").path("status").stringValue();
        }
        return type + index + part + told;
    }

    private static ModelEvent text(String text) {
        return new ModelEvent.TextDelta(text);
    }

    private static ModelEvent call(int call, String name) {
        return new ModelEvent.ToolCallStarted(call, "id-" + name, name);
    }

    private static ModelEvent arguments(int call, String json) {
        return new ModelEvent.ToolArguments(call, json);
    }

    @Test
    void a_stream_is_written_byte_for_byte_as_the_api_does() {
        String place = "'item_id':'msg_1','output_index':0,'content_index':0";
        String head = "{'id':'resp_0','object':'response','created_at':7,'status':'";
        String rest = "'parallel_tool_calls':true,'previous_response_id':null,'conversation':null,"
                + "'reasoning':{'effort':null,'summary':null},'store':true,'temperature':null,"
                + "'text':{'format':{'type':'text'}},'tool_choice':'auto','tools':[],'top_p':null,"
                + "'truncation':'disabled','usage':";
        String tail = ",'user':null,'safety_identifier':null,'prompt_cache_key':null,'metadata':{}}}\n\n";
        String begun = head + "in_progress','background':false,'error':null,'incomplete_details':null,"
                + "'instructions':null,'max_output_tokens':null,'model':'gpt','output':[]," + rest + "null" + tail;
        String done = "{'id':'msg_1','type':'message','status':'completed','role':'assistant','content':["
                + "{'type':'output_text','annotations':[],'logprobs':[],'text':'Hi!'}]}";
        assertThat(write(STARTED, text("Hi"), text("!"), END, USED, DONE).stream()
                        .map(event -> event.replace('"', '\''))
                        .toList())
                .containsExactly(
                        "event: response.created\ndata: {'type':'response.created','sequence_number':0,'response':"
                                + begun,
                        "event: response.in_progress\ndata: {'type':'response.in_progress','sequence_number':1,"
                                + "'response':" + begun,
                        "event: response.output_item.added\ndata: {'type':'response.output_item.added',"
                                + "'sequence_number':2,'output_index':0,'item':{'id':'msg_1','type':'message',"
                                + "'status':'in_progress','role':'assistant','content':[]}}\n\n",
                        "event: response.content_part.added\ndata: {'type':'response.content_part.added',"
                                + "'sequence_number':3," + place + ",'part':{'type':'output_text','annotations':[],"
                                + "'logprobs':[],'text':''}}\n\n",
                        "event: response.output_text.delta\ndata: {'type':'response.output_text.delta',"
                                + "'sequence_number':4," + place + ",'delta':'Hi','logprobs':[]}\n\n",
                        "event: response.output_text.delta\ndata: {'type':'response.output_text.delta',"
                                + "'sequence_number':5," + place + ",'delta':'!','logprobs':[]}\n\n",
                        "event: response.output_text.done\ndata: {'type':'response.output_text.done',"
                                + "'sequence_number':6," + place + ",'text':'Hi!','logprobs':[]}\n\n",
                        "event: response.content_part.done\ndata: {'type':'response.content_part.done',"
                                + "'sequence_number':7," + place + ",'part':{'type':'output_text','annotations':[],"
                                + "'logprobs':[],'text':'Hi!'}}\n\n",
                        "event: response.output_item.done\ndata: {'type':'response.output_item.done',"
                                + "'sequence_number':8,'output_index':0,'item':" + done + "}\n\n",
                        "event: response.completed\ndata: {'type':'response.completed','sequence_number':9,"
                                + "'response':" + head + "completed','background':false,'error':null,"
                                + "'incomplete_details':null,'instructions':null,'max_output_tokens':null,"
                                + "'model':'gpt','output':[" + done + "]," + rest
                                + "{'input_tokens':30,'input_tokens_details':{'cached_tokens':20,'cache_write_tokens':0},'output_tokens':5,"
                                + "'output_tokens_details':{'reasoning_tokens':2},'total_tokens':35}" + tail);
    }

    @Test
    void a_thought_a_text_and_a_refusal_end_where_the_next_begins() {
        assertThat(brief(
                        STARTED,
                        new ModelEvent.ThinkingDelta("h"),
                        new ModelEvent.ThinkingDelta("m"),
                        text("Well."),
                        new ModelEvent.RefusalDelta("No."),
                        new ModelEvent.ThinkingDelta("so"),
                        END,
                        DONE))
                .containsExactly(
                        "created",
                        "in_progress",
                        "output_item.added 0 reasoning in_progress",
                        "content_part.added 0.0",
                        "reasoning_text.delta 0.0 h",
                        "reasoning_text.delta 0.0 m",
                        "reasoning_text.done 0.0 hm",
                        "content_part.done 0.0",
                        "output_item.done 0 reasoning completed",
                        "output_item.added 1 message in_progress",
                        "content_part.added 1.0",
                        "output_text.delta 1.0 Well.",
                        "output_text.done 1.0 Well.",
                        "content_part.done 1.0",
                        "content_part.added 1.1",
                        "refusal.delta 1.1 No.",
                        "refusal.done 1.1 No.",
                        "content_part.done 1.1",
                        "output_item.done 1 message completed",
                        "output_item.added 2 reasoning in_progress",
                        "content_part.added 2.0",
                        "reasoning_text.delta 2.0 so",
                        "reasoning_text.done 2.0 so",
                        "content_part.done 2.0",
                        "output_item.done 2 reasoning completed",
                        "completed");
    }

    @Test
    void a_seal_ends_its_thought_and_a_sealed_thought_is_an_item() {
        write(STARTED, new ModelEvent.ThinkingDelta("a"));
        assertThat(brief(new ModelEvent.ThinkingSealed("seal"), new ModelEvent.ThinkingDelta("b")))
                .contains("output_item.done 0 reasoning completed", "output_item.added 1 reasoning in_progress");
        assertThat(brief(new ModelEvent.SealedThinking("xyz")))
                .endsWith("output_item.added 2 reasoning completed", "output_item.done 2 reasoning completed");
        write(END, DONE);
        assertThat(items(response()).getLast())
                .isEqualTo(json("{'id':'rs_3','type':'reasoning','status':'completed','summary':[],"
                        + "'encrypted_content':'xyz'}"));
    }

    @Test
    void a_call_ends_with_the_last_brace_of_its_arguments() {
        assertThat(brief(STARTED, text("Let me see."), call(0, "clock"), arguments(0, "{\"a\":"), arguments(0, "1}")))
                .endsWith(
                        "output_item.done 0 message completed",
                        "output_item.added 1 function_call in_progress",
                        "function_call_arguments.delta 1 {\"a\":",
                        "function_call_arguments.delta 1 1}",
                        "function_call_arguments.done 1 {\"a\":1}",
                        "output_item.done 1 function_call completed");
        assertThat(brief(arguments(0, "\n"), new ModelEvent.Stopped(Stop.TOOL_CALLS), DONE))
                .containsExactly("completed");
    }

    @Test
    void calls_told_in_turns_are_written_as_they_come() {
        assertThat(brief(
                        STARTED,
                        call(0, "clock"),
                        arguments(0, "{"),
                        call(1, "pay"),
                        arguments(1, "{}"),
                        arguments(0, "}"),
                        new ModelEvent.Stopped(Stop.TOOL_CALLS),
                        DONE))
                .containsExactly(
                        "created",
                        "in_progress",
                        "output_item.added 0 function_call in_progress",
                        "function_call_arguments.delta 0 {",
                        "output_item.added 1 function_call in_progress",
                        "function_call_arguments.delta 1 {}",
                        "function_call_arguments.done 1 {}",
                        "output_item.done 1 function_call completed",
                        "function_call_arguments.delta 0 }",
                        "function_call_arguments.done 0 {}",
                        "output_item.done 0 function_call completed",
                        "completed");
        assertThat(items(response()))
                .containsExactly(
                        json("{'id':'fc_1','type':'function_call','status':'completed','call_id':'id-clock',"
                                + "'name':'clock','arguments':'{}'}"),
                        json("{'id':'fc_2','type':'function_call','status':'completed','call_id':'id-pay',"
                                + "'name':'pay','arguments':'{}'}"));
    }

    @Test
    void a_call_without_arguments_has_an_empty_object() {
        write(STARTED, call(0, "clock"));
        assertThat(brief(new ModelEvent.Stopped(Stop.TOOL_CALLS), DONE))
                .containsExactly(
                        "function_call_arguments.delta 0 {}",
                        "function_call_arguments.done 0 {}",
                        "output_item.done 0 function_call completed",
                        "completed");
    }

    @Test
    void arguments_for_no_open_call_fail_the_answer() {
        write(STARTED, call(0, "clock"), arguments(0, "{}"));
        assertThatThrownBy(() -> write(arguments(0, "x")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("arguments for tool call 0 (expected: one that has begun and not ended)");
        assertThatThrownBy(() -> write(arguments(1, "{}"))).isInstanceOf(UnreadableReply.class);
    }

    @Test
    void what_is_open_when_the_answer_is_cut_is_incomplete() {
        write(STARTED, new ModelEvent.ThinkingDelta("hm"), call(0, "clock"), arguments(0, "{\"a\":"), text("An"));
        assertThat(brief(CUT, USED, DONE))
                .contains("output_item.done 2 message incomplete", "output_item.done 1 function_call incomplete")
                .endsWith("incomplete");
        assertThat(response().path("incomplete_details")).isEqualTo(json("{'reason':'max_output_tokens'}"));
        assertThat(items(response()))
                .extracting(item -> item.path("status").stringValue())
                .containsExactly("completed", "incomplete", "incomplete");
        assertThat(items(response()).get(1).path("arguments").stringValue()).isEqualTo("{\"a\":");
    }

    @ParameterizedTest
    @CsvSource({
        "END, '', completed",
        "SEQUENCE, END., completed",
        "TOOL_CALLS, '', completed",
        "LENGTH, '', incomplete",
        "REFUSED, '', incomplete",
        "OTHER, pause_turn, incomplete",
    })
    void the_last_event_tells_why_it_ended(Stop.Reason reason, String said, String last) {
        assertThat(brief(STARTED, new ModelEvent.Stopped(new Stop(reason, said)), DONE))
                .endsWith(last);
        assertThat(response().path("status").stringValue()).isEqualTo(last);
    }

    @Test
    void an_end_that_was_not_told_is_not_written() {
        write(STARTED, text("a"), END, USED);
        assertThat(written).noneMatch(event -> event.startsWith("event: response.completed"));
    }

    @Test
    void a_failure_is_not_told_here_and_nothing_follows_it() {
        write(STARTED, text("a"));
        assertThat(write(
                        new ModelEvent.Failed(new ProviderError("overloaded_error", "", "", "Overloaded")),
                        text("b"),
                        END,
                        DONE))
                .isEmpty();
    }

    @Test
    void an_end_without_a_reason_is_not_told() {
        write(STARTED, text("a"));
        assertThatThrownBy(() -> write(DONE))
                .isInstanceOf(UnreadableReply.class)
                .hasMessage("the end: without a reason (expected: why the answer ended)");
    }

    @Test
    void nothing_follows_the_end() {
        write(STARTED, END, DONE);
        assertThat(write(text("a"), END, DONE)).isEmpty();
    }

    @Test
    void the_usage_and_our_own_field_stand_in_the_last_event_alone() {
        List<JsonNode> all = data(
                STARTED,
                text("a"),
                new ModelEvent.Annotated(Bytes.utf8("{\"citations\":[0.50]}")),
                END,
                new ModelEvent.Used(new Usage(1, 0, 1, Usage.Source.REPORTED)),
                USED,
                DONE);
        assertThat(all.subList(0, all.size() - 1))
                .noneMatch(event -> event.path("response").has("gopuram"))
                .noneMatch(event -> event.path("response").hasNonNull("usage"));
        assertThat(all.getLast().path("response").path("gopuram")).isEqualTo(json("{'citations':[0.50]}"));
        assertThat(all.getLast()
                        .path("response")
                        .path("usage")
                        .path("total_tokens")
                        .intValue())
                .isEqualTo(35);
    }

    @Test
    void every_event_of_a_response_has_its_own_id() {
        assertThat(data(STARTED, END, DONE))
                .allSatisfy(
                        event -> assertThat(event.path("response").path("id").stringValue())
                                .isEqualTo("resp_0"));
    }

    @Test
    void names_that_the_provider_gave_not_are_ours() {
        JsonNode response = data(new ModelEvent.Started("", "", 0)).getFirst().path("response");
        assertThat(response.path("model").stringValue()).isEqualTo("wanted");
        assertThat(response.path("created_at").longValue()).isEqualTo(1_700_000_000L);
    }

    @Test
    void an_empty_piece_begins_nothing() {
        assertThat(brief(STARTED, text(""), new ModelEvent.ThinkingDelta(""), END, DONE))
                .containsExactly("created", "in_progress", "completed");
    }

    @Test
    void an_answer_longer_than_the_bound_fails() {
        int most = OpenAiResponsesEncoder.MAX_KEPT - OpenAiResponsesEncoder.ITEM_WEIGHT;
        write(STARTED, text("x".repeat(most)));
        assertThatThrownBy(() -> write(text("x")))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageStartingWith("the answer: more than 16777216 characters");
    }

    @Test
    void an_answer_of_nothing_but_calls_has_a_bound_too() {
        int most = OpenAiResponsesEncoder.MAX_KEPT / OpenAiResponsesEncoder.ITEM_WEIGHT;
        for (int i = 0; i < most; i++) {
            encoder.write(call(i, "clock"), _ -> {});
        }
        assertThatThrownBy(() -> write(call(most, "clock"))).isInstanceOf(UnreadableReply.class);
    }

    @Test
    void every_event_has_its_number_and_what_openais_own_client_requires() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<ModelEvent> events = withRefusal(seed);
            List<JsonNode> all = new ArrayList<>();
            EventEncoder each = encoder("");
            events.forEach(event -> each.write(event, bytes -> all.add(data(bytes.utf8()))));
            for (int i = 0; i < all.size(); i++) {
                JsonNode event = all.get(i);
                String type = event.path("type").stringValue();
                assertThat(event.path("sequence_number").intValue()).isEqualTo(i);
                assertThat(REQUIRED).as("seed %s", seed).containsKey(type);
                assertThat(event.propertyNames()).as("seed %s: %s", seed, type).containsAll(REQUIRED.get(type));
                if (event.has("response")) {
                    assertThat(event.path("response").propertyNames()).containsAll(RESPONSE);
                }
            }
        }
    }

    @Test
    void the_usage_has_what_openais_own_client_requires() {
        JsonNode usage =
                data(STARTED, END, USED, DONE).getLast().path("response").path("usage");
        USAGE.forEach(
                (at, names) -> assertThat(usage.at(at).propertyNames()).as(at).containsAll(names));
    }

    @Test
    void a_stream_read_as_items_says_the_same() {
        for (long seed = 0; seed < SEEDS; seed++) {
            for (boolean inTurns : new boolean[] {false, true}) {
                List<ModelEvent> events = new Drawn(seed).events(inTurns);
                EventEncoder each = encoder("");
                List<Part> parts = new ArrayList<>();
                OpenAiResponses.turns(items(each, events)).forEach(turn -> parts.addAll(turn.parts()));
                assertThat(parts).as("seed %s", seed).isEqualTo(said(events));
            }
        }
    }

    @Test
    void what_the_deltas_add_up_to_is_what_the_items_say() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<ModelEvent> events = withRefusal(seed);
            EventEncoder each = encoder("");
            Map<String, String> deltas = new TreeMap<>();
            List<String> all = new ArrayList<>();
            events.forEach(event -> each.write(event, bytes -> {
                JsonNode data = data(bytes.utf8());
                all.add(bytes.utf8());
                if (data.has("delta")) {
                    String place = data.path("output_index").intValue() + "."
                            + data.path("content_index").intValue(0);
                    deltas.merge(place, data.path("delta").stringValue(), String::concat);
                }
            }));
            assertThat(deltas).as("seed %s", seed).isEqualTo(told(items(response(all.getLast()))));
        }
    }

    private static List<ModelEvent> withRefusal(long seed) {
        List<ModelEvent> events = new ArrayList<>(new Drawn(seed).events(seed % 2 == 0));
        if (seed % 3 == 0) {
            events.add(1, new ModelEvent.RefusalDelta("No."));
        }
        return events;
    }

    private static Map<String, String> told(List<JsonNode> items) {
        Map<String, String> told = new TreeMap<>();
        for (int i = 0; i < items.size(); i++) {
            JsonNode item = items.get(i);
            if (item.has("arguments")) {
                told.put(i + ".0", item.path("arguments").stringValue());
            }
            JsonNode content = item.path("content");
            for (int part = 0; part < content.size(); part++) {
                JsonNode each = content.path(part);
                told.put(
                        i + "." + part,
                        each.path("text").asString(each.path("refusal").asString("")));
            }
        }
        return told;
    }

    /** The parts the events add up to. */
    private static List<Part> said(List<ModelEvent> events) {
        StringBuilder thought = new StringBuilder();
        StringBuilder seal = new StringBuilder();
        StringBuilder text = new StringBuilder();
        Map<Integer, Part.ToolCall> calls = new TreeMap<>();
        for (ModelEvent event : events) {
            switch (event) {
                case ModelEvent.ThinkingDelta(String more) -> thought.append(more);
                case ModelEvent.ThinkingSealed(String signature) -> seal.append(signature);
                case ModelEvent.TextDelta(String more) -> text.append(more);
                case ModelEvent.ToolCallStarted(int call, String id, String name) ->
                    calls.put(call, new Part.ToolCall(id, name, ""));
                case ModelEvent.ToolArguments(int call, String more) ->
                    calls.computeIfPresent(
                            call, (_, was) -> new Part.ToolCall(was.id(), was.name(), was.arguments() + more));
                default -> {}
            }
        }
        List<Part> parts = new ArrayList<>();
        if (!thought.isEmpty()) {
            parts.add(new Part.Thinking(thought.toString(), seal.toString()));
        }
        if (!text.isEmpty()) {
            parts.add(new Part.Text(text.toString()));
        }
        parts.addAll(calls.values());
        return parts;
    }
}
