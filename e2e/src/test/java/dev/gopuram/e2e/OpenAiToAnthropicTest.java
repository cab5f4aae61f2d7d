package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.StructuredChatCompletion;
import com.openai.models.completions.CompletionUsage;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI's own SDK for Java, unmodified, whose requests go to a provider of Anthropic's dialect: both ways are
 * translated. What does not depend on the provider is {@link OpenAiJavaTest}'s.
 */
class OpenAiToAnthropicTest extends BetweenTwoDialects {
    private static final Provider PROVIDER = Provider.ANTHROPIC;
    private static final String MODEL = PROVIDER.model();

    private static OpenAIClient client;

    @BeforeAll
    static void client() {
        client = between.openAi();
    }

    @Test
    void a_whole_answer_is_the_providers_and_its_usage_counts_what_came_from_a_cache() {
        between.next(PROVIDER, PROVIDER.plays("text.json"));
        ChatCompletion completion = ask(question());
        assertThat(text(completion)).isEqualTo("Thirty days a year.");
        assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(completion.created()).isPositive();
        expectUsage(completion.usage().orElseThrow());
        completion.validate();
    }

    @Test
    void a_stream_brings_each_piece_the_finish_reason_and_the_usage_that_was_asked_for() {
        between.next(PROVIDER, PROVIDER.plays("text.sse"));
        List<ChatCompletionChunk> chunks = stream(question()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build()));
        assertThat(pieces(chunks)).containsExactly("Thirty", " days", " a year.");
        assertThat(chunks.getLast().choices()).isEmpty();
        expectUsage(chunks.getLast().usage().orElseThrow());
        ChatCompletion completion = accumulated(chunks);
        assertThat(text(completion)).isEqualTo("Thirty days a year.");
        assertThat(completion.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        chunks.forEach(ChatCompletionChunk::validate);
    }

    @Test
    void a_stream_without_include_usage_brings_no_usage() {
        between.next(PROVIDER, PROVIDER.plays("text.sse"));
        List<ChatCompletionChunk> chunks = stream(question());
        assertThat(pieces(chunks)).containsExactly("Thirty", " days", " a year.");
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
    }

    @Test
    void the_provider_gets_its_own_headers_and_model_name_and_never_the_callers_key() {
        ask(question());
        ReceivedRequest request = between.last(PROVIDER);
        assertThat(request.path()).isEqualTo("/v1/messages");
        assertThat(request.headers("x-api-key")).containsExactly("anthropic-upstream-key");
        assertThat(request.headers("anthropic-version")).containsExactly("2023-06-01");
        assertThat(request.headers("authorization")).isEmpty();
        assertThat(request.body().utf8())
                .contains("\"claude-test\"")
                .doesNotContain("claude/claude-test", between.installation().adminKey());
        assertThat(between.lastBody(PROVIDER).path("max_tokens").intValue()).isPositive();
    }

    @Test
    void what_both_dialects_know_is_said_in_the_others_words() {
        ask(ChatCompletionCreateParams.builder()
                .model(MODEL)
                .addSystemMessage("Be brief.")
                .addUserMessage("How much leave do I have?")
                .maxCompletionTokens(77)
                .temperature(0.25)
                .topP(0.5)
                .stopOfStrings(List.of("END", "STOP"))
                .user("somebody")
                .reasoningEffort(ReasoningEffort.LOW));
        JsonNode sent = between.lastBody(PROVIDER);
        assertThat(sent.path("system").toString()).contains("Be brief.");
        assertThat(sent.path("max_tokens").intValue()).isEqualTo(77);
        assertThat(sent.path("temperature").doubleValue()).isEqualTo(0.25);
        assertThat(sent.path("top_p").doubleValue()).isEqualTo(0.5);
        assertThat(sent.path("stop_sequences").toString()).isEqualTo("[\"END\",\"STOP\"]");
        assertThat(sent.at("/metadata/user_id").stringValue()).isEqualTo("somebody");
        assertThat(sent.at("/output_config/effort").stringValue()).isEqualTo("low");
    }

    @Test
    void two_tool_calls_come_whole() {
        between.next(PROVIDER, PROVIDER.plays("tools.json"));
        expectToolCalls(ask(withTools(question()).toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)));
        JsonNode sent = between.lastBody(PROVIDER);
        assertThat(sent.at("/tools/0/name").stringValue()).isEqualTo("leave_days");
        assertThat(sent.at("/tools/0/description").stringValue()).isEqualTo("Knows about leave_days");
        assertThat(sent.at("/tools/0/input_schema/properties/who/type").stringValue())
                .isEqualTo("string");
        assertThat(sent.at("/tool_choice/type").stringValue()).isEqualTo("any");
    }

    @Test
    void tools_go_over_several_turns_with_streamed_arguments() {
        between.next(PROVIDER, PROVIDER.plays("tools.sse"), PROVIDER.plays("text.sse"));
        ChatCompletionCreateParams.Builder turns = withTools(question());
        ChatCompletion calls = accumulated(stream(turns.streamOptions(
                ChatCompletionStreamOptions.builder().includeUsage(true).build())));
        expectToolCalls(calls);
        turns.addMessage(calls.choices().getFirst().message())
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId("toolu_a")
                        .content("thirty")
                        .build())
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId("toolu_b")
                        .content("closed")
                        .build());
        assertThat(text(accumulated(stream(turns)))).isEqualTo("Thirty days a year.");
        JsonNode messages = between.lastBody(PROVIDER).path("messages");
        assertThat(messages.size()).as(messages.toString()).isEqualTo(3);
        assertThat(messages.at("/1/content/1/id").stringValue()).isEqualTo("toolu_a");
        assertThat(messages.at("/1/content/1/input"))
                .isEqualTo(TwoDialects.json("{\"who\":\"größe 漢字\",\"year\":2026}"));
        assertThat(messages.at("/2/role").stringValue()).isEqualTo("user");
        assertThat(messages.at("/2/content/0/tool_use_id").stringValue()).isEqualTo("toolu_a");
        assertThat(messages.at("/2/content/1/tool_use_id").stringValue()).isEqualTo("toolu_b");
        assertThat(messages.at("/2/content/1/content").toString()).contains("closed");
    }

    @Test
    void pictures_inline_and_by_address_reach_the_provider() {
        ask(ChatCompletionCreateParams.builder()
                .model(MODEL)
                .addUserMessageOfArrayOfContentParts(List.of(
                        picture("data:image/png;base64,iVBORw0KGgo="),
                        picture("https://pictures.example/leave.png"),
                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                .text("What is on them?")
                                .build()))));
        JsonNode content = between.lastBody(PROVIDER).at("/messages/0/content");
        assertThat(content.at("/0/source/type").stringValue()).isEqualTo("base64");
        assertThat(content.at("/0/source/media_type").stringValue()).isEqualTo("image/png");
        assertThat(content.at("/0/source/data").stringValue()).isEqualTo("iVBORw0KGgo=");
        assertThat(content.at("/1/source/url").stringValue()).isEqualTo("https://pictures.example/leave.png");
        assertThat(content.at("/2/text").stringValue()).isEqualTo("What is on them?");
    }

    @Test
    void a_structured_answer_comes_in_its_form() {
        between.next(PROVIDER, inForm(PROVIDER));
        StructuredChatCompletion<Leave> completion = client.chat()
                .completions()
                .create(question().responseFormat(Leave.class).build());
        Leave leave = completion.choices().getFirst().message().content().orElseThrow();
        assertThat(leave.days).isEqualTo(30);
        assertThat(leave.per).isEqualTo("year");
        assertThat(between.lastBody(PROVIDER)
                        .at("/output_config/format/schema/properties/days/type")
                        .stringValue())
                .isEqualTo("integer");
    }

    @Test
    void what_the_model_thought_is_not_mistaken_for_its_answer() {
        between.next(
                PROVIDER,
                Recording.of("anthropic/thinking.json").script(),
                Recording.of("anthropic/thinking.sse").script());
        assertThat(text(ask(question()))).isEqualTo("Thirty.");
        assertThat(text(accumulated(stream(question())))).isEqualTo("Thirty.");
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, stop",
        "max_tokens, length",
        "stop_sequence, stop",
        "tool_use, tool_calls",
        "refusal, content_filter",
        "model_context_window_exceeded, length",
    })
    void an_answer_says_why_it_ended(String said, String expected) {
        between.next(
                PROVIDER,
                PROVIDER.recording("text.json").with("end_turn", said).script(),
                PROVIDER.recording("text.sse").with("end_turn", said).script());
        assertThat(ask(question()).choices().getFirst().finishReason().asString())
                .isEqualTo(expected);
        assertThat(accumulated(stream(question()))
                        .choices()
                        .getFirst()
                        .finishReason()
                        .asString())
                .isEqualTo(expected);
    }

    static Stream<Arguments> unspeakable() {
        return Stream.of(
                unspeakable("seed", request -> request.seed(7)),
                unspeakable("logprobs", request -> request.logprobs(true)),
                unspeakable("n", request -> request.n(2)),
                unspeakable("presence_penalty", request -> request.presencePenalty(0.5)),
                unspeakable("frequency_penalty", request -> request.frequencyPenalty(0.5)),
                unspeakable("temperature", request -> request.temperature(1.5)),
                unspeakable(
                        "logit_bias",
                        request -> request.logitBias(ChatCompletionCreateParams.LogitBias.builder()
                                .putAdditionalProperty("17", JsonValue.from(-100))
                                .build())),
                unspeakable(
                        "response_format",
                        request -> request.responseFormat(com.openai.models.ResponseFormatJsonObject.builder()
                                .build())),
                unspeakable(
                        "guided_regex",
                        request -> request.putAdditionalBodyProperty("guided_regex", JsonValue.from("[0-9]+"))));
    }

    private static Arguments unspeakable(String field, UnaryOperator<ChatCompletionCreateParams.Builder> with) {
        return Arguments.of(field, with);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unspeakable")
    void what_the_other_dialect_cannot_say_is_refused_by_name_before_anyone_is_asked(
            String field, UnaryOperator<ChatCompletionCreateParams.Builder> with) {
        int asked = between.upstream(PROVIDER).received().size();
        BadRequestException refused = refused(BadRequestException.class, () -> ask(with.apply(question())));
        assertThat(refused.param().orElse("")).startsWith(field);
        assertThat(refused.code()).contains("invalid_value");
        assertThat(between.upstream(PROVIDER).received()).hasSize(asked);
    }

    @Test
    void what_the_provider_refuses_is_refused_in_its_words() {
        between.next(PROVIDER, PROVIDER.refuses(400, "invalid_request_error", "messages: too many"));
        expect(
                refused(BadRequestException.class, () -> ask(question())),
                400,
                "invalid_request_error",
                "invalid_value",
                "messages: too many");
        between.next(PROVIDER, PROVIDER.refuses(404, "not_found_error", "model: claude-test"));
        expect(
                refused(NotFoundException.class, () -> ask(question())),
                404,
                "invalid_request_error",
                null,
                "model: claude-test");
        between.next(PROVIDER, PROVIDER.refuses(413, "request_too_large", "context too long"));
        expect(
                refused(UnexpectedStatusCodeException.class, () -> ask(question())),
                413,
                "invalid_request_error",
                "request_too_large",
                "context too long");
        between.next(PROVIDER, PROVIDER.refuses(422, "invalid_request_error", "the image is no image"));
        expect(
                refused(UnprocessableEntityException.class, () -> ask(question())),
                422,
                "invalid_request_error",
                "unprocessable",
                "the image is no image");
    }

    @Test
    void a_providers_limit_is_not_the_callers_429_and_has_its_time_to_wait() {
        between.next(
                PROVIDER,
                PROVIDER.refuses(429, "rate_limit_error", "slow down", "retry-after", "7"),
                PROVIDER.refuses(429, "rate_limit_error", "slow down", "retry-after", "8"));
        InternalServerException whole = refused(InternalServerException.class, () -> ask(question()));
        expect(whole, 503, "service_unavailable", "overloaded", "slow down");
        assertThat(whole.headers().values("retry-after")).containsExactly("7");
        InternalServerException streamed = refused(InternalServerException.class, () -> stream(question()));
        assertThat(streamed.headers().values("retry-after")).containsExactly("8");
    }

    @Test
    void a_provider_that_fails_is_a_server_error() {
        between.next(PROVIDER, PROVIDER.refuses(500, "api_error", "it broke"));
        expect(
                refused(InternalServerException.class, () -> ask(question())),
                502,
                "upstream_error",
                "upstream_failed",
                "it broke");
        between.next(PROVIDER, PROVIDER.refuses(529, "overloaded_error", "too many of you"));
        assertThat(refused(InternalServerException.class, () -> stream(question())))
                .hasMessageContaining("too many of you");
        between.next(PROVIDER, PROVIDER.refuses(401, "authentication_error", "bad key anthropic-upstream-key"));
        InternalServerException ours = refused(InternalServerException.class, () -> ask(question()));
        expect(ours, 502, "upstream_error", "upstream_failed", "401");
        assertThat(ours).hasMessageNotContaining("upstream-key");
    }

    @Test
    void a_stream_that_breaks_off_brings_its_pieces_and_then_an_exception() {
        breaksOff(MODEL, ScriptedReply::close, "upstream_failed");
        breaksOff(MODEL, ScriptedReply::reset, "upstream_failed");
        breaksOff(MODEL, ScriptedReply::lastChunk, "upstream_failed");
        breaksOff(PROVIDER.hastyModel(), ScriptedReply::stall, "upstream_timeout");
    }

    @Test
    void a_caller_who_leaves_a_stream_ends_it_at_the_provider() {
        int before = between.upstream(PROVIDER).received().size();
        between.next(
                PROVIDER,
                Script.verbatim(PROVIDER.recording("text.sse").until("Thirty").text(), ScriptedReply::stall));
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question().build())) {
            assertThat(stream.stream()
                            .filter(chunk -> !pieces(List.of(chunk)).isEmpty())
                            .findFirst())
                    .isPresent();
        }
        assertThat(between.upstream(PROVIDER)
                        .awaitRequest(before, TwoDialects.PATIENCE)
                        .awaitDisconnect(TwoDialects.PATIENCE))
                .isTrue();
    }

    /** The upstream breaks off once the client has seen every piece; before, a status could still be answered. */
    private static void breaksOff(String model, Script.Close how, String code) {
        CountDownLatch seen = new CountDownLatch(1);
        between.next(
                PROVIDER,
                Script.verbatim(PROVIDER.recording("text.sse").until(" a year.").text(), reply -> {
                    TwoDialects.await(seen);
                    how.close(reply);
                }));
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        SseException broken = refused(SseException.class, () -> {
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(question(model).build())) {
                stream.stream().forEach(chunk -> {
                    chunks.add(chunk);
                    if (String.join("", pieces(chunks)).endsWith("a year.")) {
                        seen.countDown();
                    }
                });
            }
        });
        assertThat(pieces(chunks)).as(code).containsExactly("Thirty", " days", " a year.");
        expect(broken, 200, "upstream_error", code, "");
    }

    private static ChatCompletionContentPart picture(String url) {
        return ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url(url)
                        .build())
                .build());
    }

    private static ChatCompletionCreateParams.Builder withTools(ChatCompletionCreateParams.Builder question) {
        for (String[] tool : new String[][] {{"leave_days", "who"}, {"office_open", "day"}}) {
            question.addFunctionTool(FunctionDefinition.builder()
                    .name(tool[0])
                    .description("Knows about " + tool[0])
                    .parameters(FunctionParameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .putAdditionalProperty(
                                    "properties", JsonValue.from(Map.of(tool[1], Map.of("type", "string"))))
                            .build())
                    .build());
        }
        return question;
    }

    private static void expectToolCalls(ChatCompletion completion) {
        ChatCompletion.Choice choice = completion.choices().getFirst();
        assertThat(choice.message().content()).contains("I look it up.");
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        List<ChatCompletionMessageFunctionToolCall> calls = choice.message().toolCalls().orElseThrow().stream()
                .map(call -> call.asFunction())
                .toList();
        assertThat(calls).extracting(ChatCompletionMessageFunctionToolCall::id).containsExactly("toolu_a", "toolu_b");
        assertThat(calls).extracting(call -> call.function().name()).containsExactly("leave_days", "office_open");
        assertThat(TwoDialects.json(calls.get(0).function().arguments()))
                .isEqualTo(TwoDialects.json("{\"who\":\"größe 漢字\",\"year\":2026}"));
        assertThat(TwoDialects.json(calls.get(1).function().arguments()))
                .isEqualTo(TwoDialects.json("{\"day\":\"Monday\"}"));
        assertThat(completion.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.promptTokens()).isEqualTo(42);
            assertThat(usage.completionTokens()).isEqualTo(17);
        });
    }

    /** Here the tokens read include those that came from a cache or went into one. */
    private static void expectUsage(CompletionUsage usage) {
        assertThat(usage.promptTokens()).isEqualTo(12 + 30 + 200);
        assertThat(usage.completionTokens()).isEqualTo(6);
        assertThat(usage.totalTokens()).isEqualTo(248);
        assertThat(usage.promptTokensDetails())
                .hasValueSatisfying(
                        details -> assertThat(details.cachedTokens()).contains(200L));
    }

    private static ChatCompletion ask(ChatCompletionCreateParams.Builder question) {
        return client.chat().completions().create(question.build());
    }

    private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams.Builder question) {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question.build())) {
            return stream.stream().toList();
        }
    }

    private static ChatCompletion accumulated(List<ChatCompletionChunk> chunks) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        chunks.forEach(accumulator::accumulate);
        return accumulator.chatCompletion();
    }

    private static String text(ChatCompletion completion) {
        ChatCompletionMessage message = completion.choices().getFirst().message();
        return message.content().orElse("");
    }

    private static List<String> pieces(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .filter(piece -> !piece.isEmpty())
                .toList();
    }

    private static ChatCompletionCreateParams.Builder question() {
        return question(MODEL);
    }

    private static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("How much leave do I have?");
    }

    private static <E extends OpenAIServiceException> E refused(Class<E> type, ThrowingCallable call) {
        E refused = catchThrowableOfType(type, call);
        assertThat(refused).as(type.getSimpleName()).isNotNull();
        return refused;
    }

    private static void expect(
            OpenAIServiceException refused, int status, String type, @Nullable String code, String says) {
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.type()).contains(type);
        if (code != null) {
            assertThat(refused.code()).contains(code);
        }
        assertThat(refused).hasMessageContaining(says);
        assertThat(refused.headers().values("x-request-id"))
                .singleElement()
                .satisfies(id -> assertThat(id).startsWith("req_"));
    }
}
