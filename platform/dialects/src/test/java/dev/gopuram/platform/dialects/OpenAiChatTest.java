package dev.gopuram.platform.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiChatTest {
    private static final int SEEDS = 300;
    private static final Naming NAMING = new Naming(prefix -> prefix + "_drawn", () -> 1_700_000_000L);
    private static final String HI = "{\"role\":\"user\",\"content\":\"Hi\"}";

    private static ModelRequest read(String json) {
        return OpenAiChat.client().read(Json.tree(Bytes.utf8(json)));
    }

    private static ModelRequest with(String more) {
        return read("{\"model\":\"m\",\"messages\":[" + HI + "]," + more + "}");
    }

    private static ModelRequest messages(String messages) {
        return read("{\"model\":\"m\",\"messages\":[" + messages + "]}");
    }

    private static List<ModelEvent> decoded(String name) {
        String all = resource(name);
        EventDecoder decoder = OpenAiChat.provider().decoder();
        List<ModelEvent> events = new ArrayList<>();
        for (String frame : all.split("\r?\n\r?\n", -1)) {
            if (!frame.isEmpty()) {
                decode(decoder, Bytes.utf8(frame), events);
            }
        }
        return events;
    }

    private static void decode(EventDecoder decoder, Bytes frame, List<ModelEvent> events) {
        EventText text = EventText.of(frame);
        decoder.read(text.type(), text.data(), events::add);
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(OpenAiChatTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        temperature            | "temperature":2.1
        top_p                  | "top_p":-0.1
        presence_penalty       | "presence_penalty":3
        n                      | "n":129
        max_tokens             | "max_tokens":0
        max_completion_tokens  | "max_completion_tokens":"many"
        seed                   | "seed":"x"
        stream                 | "stream":"yes"
        stream_options         | "stream_options":{"include_usage":true}
        stream_options.include_usage | "stream":true,"stream_options":{"include_usage":1}
        stop                   | "stop":["a","b","c","d","e"]
        stop                   | "stop":["a",1]
        user                   | "user":7
        tools                  | "tools":{}
        tools[0].function.name | "tools":[{"type":"function","function":{}}]
        tool_choice            | "tool_choice":"perhaps"
        response_format        | "response_format":"json"
        response_format.type   | "response_format":{}
        logit_bias             | "logit_bias":[]
        top_logprobs           | "top_logprobs":21
        metadata.a             | "metadata":{"a":1}
        """)
    void a_bad_value_is_refused_by_the_name_of_its_field(String field, String more) {
        assertThat(catchThrowableOfType(Problem.class, () -> with(more)).field())
                .isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        n            | "n":2
        logprobs     | "logprobs":true
        logit_bias   | "logit_bias":{"5":1}
        modalities   | "modalities":["text","audio"]
        functions    | "functions":[{"name":"f"}]
        prediction   | "prediction":{"type":"content"}
        verbosity    | "verbosity":"low"
        not_heard_of | "not_heard_of":1
        tools[0].type | "tools":[{"type":"custom","custom":{}}]
        """)
    void what_only_this_dialect_says_is_named(String field, String more) {
        assertThat(with(more).onlyHere())
                .extracting(ModelRequest.OnlyHere::field)
                .containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"store\":true",
                "\"service_tier\":\"flex\"",
                "\"prompt_cache_key\":\"k\"",
                "\"n\":1",
                "\"logprobs\":false",
                "\"verbosity\":null",
                "\"modalities\":[\"text\"]"
            })
    void hints_and_what_is_the_case_anyway_bar_no_other_dialect(String more) {
        assertThat(with(more).onlyHere()).isEmpty();
    }

    @Test
    void a_picture_keeps_its_bytes_as_written_and_its_wished_detail() {
        ModelRequest read = messages("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":"
                + "{\"url\":\"data:image/png;base64,AA+/=\",\"detail\":\"low\"}}]}");
        assertThat(read.turns().getFirst().parts())
                .containsExactly(new Part.Image(new Part.Source.Inline("image/png", "AA+/="), "low"));
        assertThat(read.onlyHere()).isEmpty();
        assertThat(OpenAiChat.provider().write(read, "m", 1).utf8()).contains("\"detail\":\"low\"");
    }

    @Test
    void a_stream_of_two_interleaved_calls_is_told_call_by_call() {
        assertThat(decoded("openai-two-tools-crlf.sse"))
                .containsExactly(
                        new ModelEvent.Started("chatcmpl-1", "gpt-x", 1_700_000_000L),
                        new ModelEvent.ToolCallStarted(0, "call_a", "weather"),
                        new ModelEvent.ToolArguments(0, "{\"city\":"),
                        new ModelEvent.ToolCallStarted(1, "call_b", "time"),
                        new ModelEvent.ToolArguments(1, "{\"zone\": 1.50}"),
                        new ModelEvent.ToolArguments(0, "\"Madurai\"}"),
                        new ModelEvent.Stopped(Stop.TOOL_CALLS),
                        new ModelEvent.Done());
    }

    @Test
    void a_stream_with_thought_refusal_an_unknown_end_and_usage_is_told_in_order() {
        assertThat(decoded("openai-reasoning-refusal.sse"))
                .containsExactly(
                        new ModelEvent.Started("chatcmpl-1", "gpt-x", 1_700_000_000L),
                        new ModelEvent.ThinkingDelta("Hm."),
                        new ModelEvent.TextDelta("Vanakkam"),
                        new ModelEvent.RefusalDelta("No."),
                        new ModelEvent.Stopped(new Stop(Stop.Reason.OTHER, "eos_odd")),
                        new ModelEvent.Used(new Usage(20, 5, 9, Usage.Source.REPORTED, 3, 4)),
                        new ModelEvent.Done());
    }

    @Test
    void an_error_in_the_stream_ends_it_and_what_is_not_json_is_unreadable() {
        EventDecoder decoder = OpenAiChat.provider().decoder();
        List<ModelEvent> events = new ArrayList<>();
        decode(decoder, Bytes.utf8("data: {\"error\":{\"type\":\"server_error\",\"message\":\"no\"}}\n\n"), events);
        decode(decoder, Bytes.utf8("data: [DONE]\n\n"), events);
        assertThat(events).containsExactly(new ModelEvent.Failed(new ProviderError("server_error", "", "", "no")));
        assertThatThrownBy(() -> OpenAiChat.provider().decoder().read("", "<html>", events::add))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("<html>");
    }

    @Test
    void a_reply_without_a_finish_reason_is_not_given_one() {
        assertThatThrownBy(() -> OpenAiChat.provider()
                        .read(Json.tree(Bytes.utf8("{\"choices\":[{\"message\":{\"content\":\"a\"}}]}"))))
                .isInstanceOf(UnreadableReply.class)
                .hasMessageContaining("finish_reason");
    }

    @Test
    void what_the_dialect_cannot_say_is_refused_by_name() {
        ModelRequest request = with("\"top_k\":3");
        assertThat(catchThrowableOfType(Problem.class, () -> request.requireSpokenBy("Anthropic's"))
                        .field())
                .isEqualTo("top_k");
    }

    @Test
    void too_many_stop_texts_are_refused_by_the_name_their_client_knows() {
        ModelRequest request = AnthropicMessages.client()
                .read(Json.tree(Bytes.utf8("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[" + HI
                        + "],\"stop_sequences\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}")));
        assertThat(catchThrowableOfType(
                                Problem.class, () -> OpenAiChat.provider().write(request, "m", 1))
                        .field())
                .isEqualTo("stop_sequences");
    }

    @Test
    void a_written_stream_reads_back_the_same_for_every_seed() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<ModelEvent> events = events(new Random(seed));
            EventEncoder encoder = OpenAiChat.client()
                    .encoder(with("\"stream\":true,\"stream_options\":{\"include_usage\":true}"), NAMING);
            EventDecoder decoder = OpenAiChat.provider().decoder();
            List<ModelEvent> again = new ArrayList<>();
            events.forEach(event -> encoder.write(event, frame -> decode(decoder, frame, again)));
            assertThat(again).as("seed %s", seed).isEqualTo(events);
        }
    }

    private static List<ModelEvent> events(Random random) {
        List<ModelEvent> events = new ArrayList<>();
        events.add(new ModelEvent.Started("id", "gpt-x", 5));
        int calls = 0;
        for (int i = random.nextInt(12); i > 0; i--) {
            String text = "t\n\u0BB5\"" + random.nextInt(9);
            String whole = "{\"t\": " + random.nextInt(9) + "}";
            switch (random.nextInt(4)) {
                case 0 -> events.add(new ModelEvent.TextDelta(text));
                case 1 -> events.add(new ModelEvent.ThinkingDelta(text));
                case 2 -> events.add(new ModelEvent.RefusalDelta(text));
                default -> {
                    events.add(new ModelEvent.ToolCallStarted(calls, "call_" + calls, "f"));
                    events.add(new ModelEvent.ToolArguments(calls, whole));
                    calls++;
                }
            }
        }
        if (random.nextBoolean()) {
            events.add(new ModelEvent.Annotated(Bytes.utf8("{\"provider\":\"x\"}")));
        }
        events.add(new ModelEvent.Stopped(random.nextBoolean() ? Stop.END : Stop.REFUSED));
        if (random.nextBoolean()) {
            events.add(new ModelEvent.Used(new Usage(20, 5, 9, Usage.Source.REPORTED, 3, 4)));
        }
        events.add(new ModelEvent.Done());
        return events;
    }

    @Test
    void of_tools_nothing_is_said_where_there_are_none() {
        assertThat(fromAnthropic("'tool_choice':{'type':'auto','disable_parallel_tool_use':true}"))
                .doesNotContain("tool_choice", "parallel_tool_calls");
        assertThat(fromAnthropic("'tool_choice':{'type':'none'}")).doesNotContain("tool_choice");
        assertThatThrownBy(() -> fromAnthropic("'tool_choice':{'type':'any'}"))
                .hasMessage("INVALID: tool_choice: required (expected: tools to choose from)");
    }

    @Test
    void thinking_that_anthropics_client_switched_off_is_not_a_word_that_most_models_refuse() {
        assertThat(fromAnthropic("'thinking':{'type':'disabled'}")).doesNotContain("reasoning_effort");
    }

    private static String fromAnthropic(String more) {
        String body = "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'}]," + more + "}";
        ModelRequest request = AnthropicMessages.client().read(Json.tree(Bytes.utf8(body.replace('\'', '"'))));
        return OpenAiChat.provider().write(request, "m", 1).utf8();
    }

    @Test
    void a_written_request_and_reply_read_back_the_same() {
        ModelRequest request = read("{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                + "\"max_tokens\":7,\"temperature\":0.70,\"seed\":9007199254740993,\"stop\":[\"a\"],\"user\":\"u\","
                + "\"reasoning_effort\":\"none\",\"parallel_tool_calls\":false,\"tool_choice\":\"required\","
                + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true,"
                + "\"parameters\":{\"type\":\"object\"}}}],\"response_format\":{\"type\":\"json_schema\","
                + "\"json_schema\":{\"name\":\"n\",\"schema\":{\"a\":1}}},\"messages\":["
                + "{\"role\":\"developer\",\"content\":\"Be kind.\"}," + HI
                + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{ \\\"a\\\": 1.50 }\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"ok\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"See\"},{\"type\":\"file\",\"file\":"
                + "{\"filename\":\"a.pdf\",\"file_data\":\"data:application/pdf;base64,AA\"}}]}]}");
        assertThat(read(OpenAiChat.provider().write(request, "m", 1).utf8())).isEqualTo(request);
        ModelReply reply = new ModelReply(
                "id",
                "m",
                5,
                List.of(
                        new Part.Thinking("Hm", ""),
                        new Part.Text("a"),
                        new Part.Refusal("no"),
                        new Part.ToolCall("c", "f", "{ }")),
                Stop.TOOL_CALLS,
                new Usage(20, 5, 9, Usage.Source.REPORTED, 3, 4),
                Bytes.utf8("{\"a\":1}"));
        assertThat(OpenAiChat.provider()
                        .read(Json.tree(OpenAiChat.client().write(reply, read("{\"messages\":[" + HI + "]}"), NAMING))))
                .isEqualTo(reply);
    }
}
