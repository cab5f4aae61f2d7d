package dev.gopuram.e2e;

import static dev.gopuram.e2e.Messages.accumulated;
import static dev.gopuram.e2e.Messages.pieces;
import static dev.gopuram.e2e.Messages.question;
import static dev.gopuram.e2e.Messages.stream;
import static dev.gopuram.e2e.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.HttpResponseFor;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.StructuredMessage;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ThinkingConfigAdaptive;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.messages.Usage;
import com.anthropic.models.models.ModelInfo;
import com.anthropic.models.models.ModelListPage;
import com.anthropic.models.models.ModelListParams;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Anthropic's own SDK for Java, unmodified, against a running installation, whose providers speak its dialect, whose
 * requests are then relayed, and OpenAI's, into which they are translated: every call we answer. What fails is in {@link
 * AnthropicFailuresTest}.
 *
 * <p>Not here: batches, files and what else of Anthropic's API we do not have.
 */
class AnthropicJavaTest extends BetweenTwoDialects {
    private static final Duration PATIENCE = TwoDialects.PATIENCE;
    private static final String RELAYED = Provider.ANTHROPIC.model();
    private static final String PICTURE = "iVBORw0KGgo=";

    private static AnthropicClient client;

    @BeforeAll
    static void client() {
        client = between.anthropic();
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_answer_is_the_providers(Provider provider) {
        between.next(provider, provider.plays("text.json"));
        Message message = ask(provider.model());
        assertThat(text(message)).isEqualTo("Thirty days a year.");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(message.stopSequence()).isEmpty();
        assertThat(message.id()).isNotBlank();
        expectUsage(provider, message.usage());
        assertThat(message.isValid()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_brings_each_piece_and_becomes_the_same_message(Provider provider) {
        between.next(provider, provider.plays("text.sse"));
        List<RawMessageStreamEvent> events = stream(client, question(provider.model()));
        assertThat(pieces(events)).containsExactly("Thirty", " days", " a year.");
        assertThat(events.getFirst().isMessageStart()).isTrue();
        assertThat(events.getLast().isMessageStop()).isTrue();
        Message message = accumulated(events);
        assertThat(text(message)).isEqualTo("Thirty days a year.");
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        expectUsage(provider, message.usage());
        events.forEach(RawMessageStreamEvent::validate);
    }

    @Test
    void what_is_relayed_comes_back_as_the_provider_said_it() {
        between.next(Provider.ANTHROPIC, Provider.ANTHROPIC.plays("text.json"));
        Message message = ask(RELAYED);
        assertThat(message.id()).isEqualTo("msg_01");
        assertThat(message.usage().cacheCreationInputTokens()).contains(30L);
        assertThat(message.usage().serviceTier()).contains(Usage.ServiceTier.STANDARD);
    }

    @Test
    void the_extractive_answerer_quotes_with_citations_whole_and_streamed() {
        MessageCreateParams.Builder grounded = MessageCreateParams.builder()
                .model("extractive")
                .maxTokens(200)
                .addUserMessage(
                        "The museum opens at nine on every day but Monday. The garden behind it is closed in winter."
                                + "\n\nWhen does the museum open?");
        Message whole = client.messages().create(grounded.build());
        assertThat(text(whole)).contains("The museum opens at nine on every day but Monday.");
        assertThat(whole._additionalProperties()).containsKey("gopuram");
        assertThat(whole.stopReason()).contains(StopReason.END_TURN);
        assertThat(whole.usage().inputTokens()).isPositive();
        List<RawMessageStreamEvent> events = stream(client, grounded);
        assertThat(text(accumulated(events))).isEqualTo(text(whole));
        assertThat(whole.isValid()).isTrue();
        events.forEach(RawMessageStreamEvent::validate);
    }

    @ParameterizedTest
    @EnumSource
    void two_tool_calls_come_whole(Provider provider) {
        between.next(provider, provider.plays("tools.json"));
        Message message = client.messages()
                .create(withTools(question(provider.model()))
                        .toolChoice(ToolChoiceAny.builder().build())
                        .build());
        expectToolCalls(provider, message);
        JsonNode sent = between.lastBody(provider);
        assertThat(sent.at("/tools").size()).isEqualTo(2);
        switch (provider) {
            case ANTHROPIC -> {
                assertThat(sent.at("/tools/0/name").stringValue()).isEqualTo("leave_days");
                assertThat(sent.at("/tools/0/input_schema/required/0").stringValue())
                        .isEqualTo("who");
                assertThat(sent.at("/tool_choice/type").stringValue()).isEqualTo("any");
            }
            case OPENAI -> {
                assertThat(sent.at("/tools/0/function/name").stringValue()).isEqualTo("leave_days");
                assertThat(sent.at("/tools/0/function/parameters/required/0").stringValue())
                        .isEqualTo("who");
                assertThat(sent.at("/tool_choice").stringValue()).isEqualTo("required");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tools_go_over_several_turns_with_streamed_arguments(Provider provider) {
        between.next(provider, provider.plays("tools.sse"), provider.plays("text.sse"));
        MessageCreateParams.Builder turns = withTools(question(provider.model()));
        Message calls = accumulated(stream(client, turns));
        expectToolCalls(provider, calls);
        List<ToolUseBlock> called = toolUses(calls);
        turns.addMessage(calls)
                .addUserMessageOfBlockParams(List.of(
                        ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                .toolUseId(called.get(0).id())
                                .content("thirty")
                                .build()),
                        ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                .toolUseId(called.get(1).id())
                                .content("the door is stuck")
                                .isError(true)
                                .build())));
        assertThat(text(accumulated(stream(client, turns)))).isEqualTo("Thirty days a year.");
        JsonNode messages = between.lastBody(provider).path("messages");
        switch (provider) {
            case ANTHROPIC -> {
                assertThat(messages.at("/1/content/1/type").stringValue()).isEqualTo("tool_use");
                assertThat(messages.at("/1/content/1/input/who").stringValue()).isEqualTo("größe 漢字");
                assertThat(messages.at("/2/content/0/tool_use_id").stringValue())
                        .isEqualTo("toolu_a");
                assertThat(messages.at("/2/content/1/is_error").booleanValue()).isTrue();
            }
            case OPENAI -> {
                assertThat(messages.at("/1/tool_calls/0/id").stringValue()).isEqualTo("call_a");
                assertThat(TwoDialects.json(messages.at("/1/tool_calls/0/function/arguments")
                                .stringValue()))
                        .isEqualTo(TwoDialects.json("{\"who\":\"größe 漢字\",\"year\":2026}"));
                assertThat(messages.at("/2/role").stringValue()).isEqualTo("tool");
                assertThat(messages.at("/2/tool_call_id").stringValue()).isEqualTo("call_a");
                assertThat(messages.at("/3/tool_call_id").stringValue()).isEqualTo("call_b");
                assertThat(messages.at("/3/content").toString()).contains("the door is stuck");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void pictures_inline_and_by_address_reach_the_provider(Provider provider) {
        client.messages()
                .create(MessageCreateParams.builder()
                        .model(provider.model())
                        .maxTokens(100)
                        .addUserMessageOfBlockParams(List.of(
                                ContentBlockParam.ofImage(ImageBlockParam.builder()
                                        .source(Base64ImageSource.builder()
                                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                                .data(PICTURE)
                                                .build())
                                        .build()),
                                ContentBlockParam.ofImage(ImageBlockParam.builder()
                                        .urlSource("https://pictures.example/leave.png")
                                        .build()),
                                ContentBlockParam.ofText(TextBlockParam.builder()
                                        .text("What is on them?")
                                        .build())))
                        .build());
        JsonNode content = between.lastBody(provider).at("/messages/0/content");
        assertThat(content.size()).isEqualTo(3);
        switch (provider) {
            case ANTHROPIC -> {
                assertThat(content.at("/0/source/data").stringValue()).isEqualTo(PICTURE);
                assertThat(content.at("/0/source/media_type").stringValue()).isEqualTo("image/png");
                assertThat(content.at("/1/source/url").stringValue()).isEqualTo("https://pictures.example/leave.png");
            }
            case OPENAI -> {
                assertThat(content.at("/0/image_url/url").stringValue()).isEqualTo("data:image/png;base64," + PICTURE);
                assertThat(content.at("/1/image_url/url").stringValue())
                        .isEqualTo("https://pictures.example/leave.png");
                assertThat(content.at("/2/text").stringValue()).isEqualTo("What is on them?");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_structured_answer_comes_in_its_form(Provider provider) {
        between.next(provider, inForm(provider));
        StructuredMessage<Leave> message = client.messages()
                .create(question(provider.model()).outputConfig(Leave.class).build());
        Leave leave = message.content().getFirst().asText().text();
        assertThat(leave.days).isEqualTo(30);
        assertThat(leave.per).isEqualTo("year");
        JsonNode sent = between.lastBody(provider);
        String schema = switch (provider) {
            case ANTHROPIC -> "/output_config/format/schema";
            case OPENAI -> "/response_format/json_schema/schema";
        };
        assertThat(sent.at(schema + "/properties/days/type").stringValue()).isEqualTo("integer");
    }

    @Test
    void a_thought_comes_sealed_whole_and_streamed_and_goes_back_with_its_seal() {
        between.next(
                Provider.ANTHROPIC,
                Recording.of("anthropic/thinking.json").script(),
                Recording.of("anthropic/thinking.sse").script());
        MessageCreateParams.Builder thoughtful =
                question(RELAYED).enabledThinking(1024).maxTokens(2048);
        Message whole = client.messages().create(thoughtful.build());
        Message streamed = accumulated(stream(client, thoughtful));
        for (Message message : List.of(whole, streamed)) {
            assertThat(message.content().getFirst().asThinking().thinking()).isEqualTo("The handbook says thirty.");
            assertThat(message.content().getFirst().asThinking().signature()).isEqualTo("c2VhbGVk");
            assertThat(text(message)).isEqualTo("Thirty.");
        }
        client.messages()
                .create(thoughtful
                        .addMessage(streamed)
                        .addUserMessage("And if part-time?")
                        .build());
        JsonNode sent = between.lastBody(Provider.ANTHROPIC);
        assertThat(sent.at("/thinking/budget_tokens").intValue()).isEqualTo(1024);
        assertThat(sent.at("/messages/1/content/0/thinking").stringValue()).isEqualTo("The handbook says thirty.");
        assertThat(sent.at("/messages/1/content/0/signature").stringValue()).isEqualTo("c2VhbGVk");
    }

    @Test
    void an_effort_is_an_effort_in_the_other_dialect_too() {
        client.messages()
                .create(question(Provider.OPENAI.model())
                        .thinking(ThinkingConfigAdaptive.builder().build())
                        .outputConfig(OutputConfig.builder()
                                .effort(OutputConfig.Effort.LOW)
                                .build())
                        .build());
        assertThat(between.lastBody(Provider.OPENAI).path("reasoning_effort").stringValue())
                .isEqualTo("low");
    }

    @ParameterizedTest
    @EnumSource
    void instructions_in_blocks_are_instructions(Provider provider) {
        client.messages()
                .create(question(provider.model())
                        .systemOfTextBlockParams(List.of(
                                TextBlockParam.builder().text("Be brief.").build(),
                                TextBlockParam.builder()
                                        .text("The handbook is law.")
                                        .cacheControl(
                                                CacheControlEphemeral.builder().build())
                                        .build()))
                        .addStopSequence("END")
                        .temperature(0.25)
                        .build());
        JsonNode sent = between.lastBody(provider);
        assertThat(sent.path("temperature").doubleValue()).isEqualTo(0.25);
        switch (provider) {
            case ANTHROPIC -> {
                assertThat(sent.at("/system/1/text").stringValue()).isEqualTo("The handbook is law.");
                assertThat(sent.at("/system/1/cache_control/type").stringValue())
                        .isEqualTo("ephemeral");
                assertThat(sent.at("/stop_sequences/0").stringValue()).isEqualTo("END");
            }
            case OPENAI -> {
                assertThat(sent.at("/messages/0/role").stringValue()).isIn("system", "developer");
                assertThat(sent.toString())
                        .contains("Be brief.", "The handbook is law.", "END")
                        .doesNotContain("cache_control");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC, end_turn, end_turn",
        "ANTHROPIC, max_tokens, max_tokens",
        "ANTHROPIC, stop_sequence, stop_sequence",
        "ANTHROPIC, tool_use, tool_use",
        "ANTHROPIC, pause_turn, pause_turn",
        "ANTHROPIC, refusal, refusal",
        "OPENAI, stop, end_turn",
        "OPENAI, length, max_tokens",
        "OPENAI, tool_calls, tool_use",
        "OPENAI, content_filter, refusal",
    })
    void an_answer_says_why_it_ended(Provider provider, String said, String expected) {
        String usual = provider == Provider.ANTHROPIC ? "\"end_turn\"" : "\"stop\"";
        String instead = '"' + said + '"';
        between.next(
                provider,
                provider.recording("text.json").with(usual, instead).script(),
                provider.recording("text.sse").with(usual, instead).script());
        assertThat(ask(provider.model()).stopReason()).contains(StopReason.of(expected));
        assertThat(accumulated(stream(client, question(provider.model()))).stopReason())
                .contains(StopReason.of(expected));
    }

    @Test
    void tokens_are_counted_by_the_provider_that_can_and_estimated_for_the_one_that_cannot() {
        MessageCountTokensParams.Builder text =
                MessageCountTokensParams.builder().addUserMessage("How much leave do I have?");
        between.next(Provider.ANTHROPIC, Script.json(200, "{\"input_tokens\":99}"));
        assertThat(client.messages().countTokens(text.model(RELAYED).build()).inputTokens())
                .isEqualTo(99);
        assertThat(between.last(Provider.ANTHROPIC).path()).isEqualTo("/v1/messages/count_tokens");
        assertThat(between.lastBody(Provider.ANTHROPIC).path("model").stringValue())
                .isEqualTo("claude-test");
        int asked = between.upstream(Provider.OPENAI).received().size();
        for (String estimated : List.of(Provider.OPENAI.model(), "extractive")) {
            assertThat(client.messages()
                            .countTokens(text.model(estimated).build())
                            .inputTokens())
                    .isBetween(4L, 40L);
        }
        assertThat(between.upstream(Provider.OPENAI).received()).hasSize(asked);
    }

    @Test
    void models_are_listed_and_shown_in_this_dialect() {
        ModelListPage page = client.models().list();
        assertThat(page.data()).extracting(ModelInfo::id).contains("extractive", RELAYED, Provider.OPENAI.model());
        assertThat(page.hasMore()).contains(false);
        assertThat(page.autoPager().stream().map(ModelInfo::id))
                .containsExactlyElementsOf(
                        page.data().stream().map(ModelInfo::id).toList());
        assertThat(client.models().list(ModelListParams.builder().limit(1).build()).autoPager().stream()
                        .map(ModelInfo::id))
                .containsExactlyElementsOf(
                        page.data().stream().map(ModelInfo::id).toList());
        page.data().forEach(ModelInfo::validate);
        ModelInfo shown = client.models().retrieve(RELAYED);
        assertThat(shown.id()).isEqualTo(RELAYED);
        assertThat(shown.displayName()).isNotBlank();
        shown.validate();
    }

    @Test
    void every_reply_names_its_request() {
        HttpResponseFor<Message> whole =
                client.messages().withRawResponse().create(question(RELAYED).build());
        assertThat(whole.requestId()).hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
        whole.close();
        between.next(Provider.ANTHROPIC, Provider.ANTHROPIC.plays("text.sse"));
        try (HttpResponseFor<StreamResponse<RawMessageStreamEvent>> streamed = client.messages()
                .withRawResponse()
                .createStreaming(question(RELAYED).build())) {
            assertThat(streamed.requestId())
                    .hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
            assertThat(streamed.headers().values("content-type")).containsExactly("text/event-stream");
        }
    }

    @Test
    void the_version_and_the_features_on_trial_go_to_the_provider_and_the_callers_key_never() {
        client.messages()
                .create(question(RELAYED)
                        .putAdditionalHeader("anthropic-beta", "context-1m-2025-08-07,fine-2025")
                        .build());
        ReceivedRequest request = between.last(Provider.ANTHROPIC);
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.headers("anthropic-version")).containsExactly("2023-06-01");
        assertThat(request.headers("anthropic-beta")).containsExactly("context-1m-2025-08-07,fine-2025");
        assertThat(request.headers("x-api-key")).containsExactly("anthropic-upstream-key");
        assertThat(request.headers("authorization")).isEmpty();
        assertThat(request.body().utf8())
                .contains("\"claude-test\"", "How much leave do I have?")
                .doesNotContain("claude/claude-test", between.installation().adminKey());
        ask(Provider.OPENAI.model());
        request = between.last(Provider.OPENAI);
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.headers("authorization")).containsExactly("Bearer openai-upstream-key");
        assertThat(request.headers("x-api-key")).isEmpty();
        assertThat(request.headers("anthropic-version")).isEmpty();
        assertThat(request.body().utf8()).doesNotContain(between.installation().adminKey());
    }

    @Test
    void a_key_is_taken_as_a_bearer_token_too() {
        AnthropicClient bearer = AnthropicOkHttpClient.builder()
                .baseUrl(between.installation().url())
                .authToken(between.installation().adminKey())
                .maxRetries(0)
                .build();
        try {
            assertThat(bearer.models().list().data()).isNotEmpty();
        } finally {
            bearer.close();
        }
    }

    private static Message ask(String model) {
        return client.messages().create(question(model).build());
    }

    private static MessageCreateParams.Builder withTools(MessageCreateParams.Builder question) {
        return question.addTool(tool("leave_days", "who", "year")).addTool(tool("office_open", "day"));
    }

    private static Tool tool(String name, String... properties) {
        Tool.InputSchema.Properties.Builder all = Tool.InputSchema.Properties.builder();
        for (String property : properties) {
            all.putAdditionalProperty(property, JsonValue.from(Map.of("type", List.of("string", "integer"))));
        }
        return Tool.builder()
                .name(name)
                .description("Knows about " + name)
                .inputSchema(Tool.InputSchema.builder()
                        .properties(all.build())
                        .addRequired(properties[0])
                        .build())
                .build();
    }

    private static void expectToolCalls(Provider provider, Message message) {
        String ids = provider == Provider.ANTHROPIC ? "toolu_" : "call_";
        assertThat(text(message)).isEqualTo("I look it up.");
        assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
        List<ToolUseBlock> calls = toolUses(message);
        assertThat(calls).extracting(ToolUseBlock::id).containsExactly(ids + "a", ids + "b");
        assertThat(calls).extracting(ToolUseBlock::name).containsExactly("leave_days", "office_open");
        assertThat(calls.get(0)._input().convert(Map.class)).isEqualTo(Map.of("who", "größe 漢字", "year", 2026));
        assertThat(calls.get(1)._input().convert(Map.class)).isEqualTo(Map.of("day", "Monday"));
        assertThat(message.usage().inputTokens()).isEqualTo(42);
        assertThat(message.usage().outputTokens()).isEqualTo(17);
    }

    /** Of the tokens read, these leave out those that came from a cache or went into one. */
    private static void expectUsage(Provider provider, Usage usage) {
        assertThat(usage.inputTokens()).isEqualTo(12);
        assertThat(usage.cacheReadInputTokens()).contains(200L);
        assertThat(usage.cacheCreationInputTokens().orElse(0L)).isEqualTo(provider == Provider.ANTHROPIC ? 30 : 0);
        assertThat(usage.outputTokens()).isEqualTo(6);
    }

    private static List<ToolUseBlock> toolUses(Message message) {
        return message.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .toList();
    }
}
