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
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.items.ConversationItem;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import com.openai.models.responses.StructuredResponse;
import com.openai.models.responses.StructuredResponseOutputItem;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * OpenAI's Responses API through its own SDK for Java, unmodified, before providers that speak chat completions or
 * messages; and the conversations that responses may belong to.
 */
class ResponsesJavaTest extends BetweenTwoDialects {
    private static OpenAIClient client;

    @BeforeAll
    static void client() {
        client = between.openAi();
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_response_is_the_providers_answer(Provider provider) {
        between.next(provider, provider.plays("text.json"));
        Response response = ask(question(provider));
        assertThat(response.id()).startsWith("resp_");
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(text(response)).isEqualTo("Thirty days a year.");
        expectUsage(provider, response.usage().orElseThrow());
        assertThat(response.error()).isEmpty();
        response.validate();
    }

    @ParameterizedTest
    @EnumSource
    void a_streamed_response_brings_each_piece_in_numbered_events_and_becomes_the_same(Provider provider) {
        between.next(provider, provider.plays("text.sse"));
        List<ResponseStreamEvent> events = stream(question(provider));
        assertThat(pieces(events)).containsExactly("Thirty", " days", " a year.");
        assertThat(events.getFirst().isCreated()).isTrue();
        assertThat(events.getLast().isCompleted()).isTrue();
        assertThat(events.stream().map(ResponsesJavaTest::number))
                .containsExactlyElementsOf(
                        IntStream.range(0, events.size()).boxed().toList());
        Response response = accumulated(events);
        assertThat(text(response)).isEqualTo("Thirty days a year.");
        expectUsage(provider, response.usage().orElseThrow());
        events.forEach(ResponseStreamEvent::validate);
    }

    @Test
    void the_extractive_answerer_quotes_whole_and_streamed() {
        ResponseCreateParams.Builder grounded = ResponseCreateParams.builder()
                .model("extractive")
                .input("The museum opens at nine on every day but Monday. The garden behind it is closed in winter."
                        + "\n\nWhen does the museum open?");
        Response whole = ask(grounded);
        assertThat(text(whole)).contains("The museum opens at nine on every day but Monday.");
        assertThat(text(accumulated(stream(grounded)))).isEqualTo(text(whole));
        whole.validate();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_asked_reaches_the_provider_in_its_words(Provider provider) {
        ask(question(provider)
                .instructions("Be brief.")
                .maxOutputTokens(77)
                .temperature(0.25)
                .topP(0.5)
                .reasoning(Reasoning.builder().effort(ReasoningEffort.LOW).build()));
        JsonNode sent = between.lastBody(provider);
        assertThat(sent.path("model").stringValue()).isEqualTo(provider.itsModel());
        assertThat(sent.path("temperature").doubleValue()).isEqualTo(0.25);
        assertThat(sent.path("top_p").doubleValue()).isEqualTo(0.5);
        assertThat(sent.toString()).contains("How much leave do I have?");
        switch (provider) {
            case ANTHROPIC -> {
                assertThat(sent.path("system").toString()).contains("Be brief.");
                assertThat(sent.path("max_tokens").intValue()).isEqualTo(77);
                assertThat(sent.at("/output_config/effort").stringValue()).isEqualTo("low");
            }
            case OPENAI -> {
                assertThat(sent.at("/messages/0/role").stringValue()).isIn("system", "developer");
                assertThat(sent.at("/messages/0/content").toString()).contains("Be brief.");
                assertThat(sent.path("max_completion_tokens")
                                .asInt(sent.path("max_tokens").asInt(0)))
                        .isEqualTo(77);
                assertThat(sent.path("reasoning_effort").stringValue()).isEqualTo("low");
            }
        }
        assertThat(between.last(provider).body().utf8())
                .doesNotContain(between.installation().adminKey());
    }

    @ParameterizedTest
    @EnumSource
    void tools_go_over_several_turns_with_streamed_arguments(Provider provider) {
        between.next(provider, provider.plays("tools.json"), provider.plays("tools.sse"), provider.plays("text.sse"));
        ResponseCreateParams.Builder asked = withTools(question(provider));
        expectToolCalls(ask(asked));
        List<ResponseStreamEvent> events = stream(asked);
        assertThat(events.stream().flatMap(event -> event.functionCallArgumentsDone().stream()))
                .extracting(done -> TwoDialects.json(done.arguments()))
                .containsExactly(
                        TwoDialects.json("{\"who\":\"größe 漢字\",\"year\":2026}"),
                        TwoDialects.json("{\"day\":\"Monday\"}"));
        Response calls = accumulated(events);
        expectToolCalls(calls);
        List<ResponseInputItem> turns = new ArrayList<>();
        turns.add(userSays("How much leave do I have?"));
        for (ResponseFunctionToolCall call : toolCalls(calls)) {
            turns.add(ResponseInputItem.ofFunctionCall(call));
            turns.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                    .callId(call.callId())
                    .output("result of " + call.name())
                    .build()));
        }
        assertThat(text(accumulated(stream(asked.inputOfResponse(turns))))).isEqualTo("Thirty days a year.");
        JsonNode messages = between.lastBody(provider).path("messages");
        String first = provider == Provider.ANTHROPIC ? "toolu_a" : "call_a";
        assertThat(messages.toString()).contains(first, "result of leave_days", "result of office_open", "größe 漢字");
    }

    @ParameterizedTest
    @EnumSource
    void pictures_reach_the_provider(Provider provider) {
        ask(question(provider)
                .inputOfResponse(List.of(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                        .role(EasyInputMessage.Role.USER)
                        .contentOfResponseInputMessageContentList(List.of(
                                ResponseInputContent.ofInputText(ResponseInputText.builder()
                                        .text("What is on it?")
                                        .build()),
                                ResponseInputContent.ofInputImage(ResponseInputImage.builder()
                                        .detail(ResponseInputImage.Detail.AUTO)
                                        .imageUrl("data:image/png;base64,iVBORw0KGgo=")
                                        .build())))
                        .build()))));
        JsonNode content = between.lastBody(provider).at("/messages/0/content");
        switch (provider) {
            case ANTHROPIC ->
                assertThat(content.at("/1/source/data").stringValue()).isEqualTo("iVBORw0KGgo=");
            case OPENAI ->
                assertThat(content.at("/1/image_url/url").stringValue())
                        .isEqualTo("data:image/png;base64,iVBORw0KGgo=");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_structured_answer_comes_in_its_form(Provider provider) {
        between.next(provider, inForm(provider));
        StructuredResponse<Leave> response =
                client.responses().create(question(provider).text(Leave.class).build());
        Leave leave = response.output().stream()
                .map(StructuredResponseOutputItem::message)
                .flatMap(message -> message.stream())
                .findFirst()
                .orElseThrow()
                .content()
                .getFirst()
                .asOutputText();
        assertThat(leave.days).isEqualTo(30);
        assertThat(leave.per).isEqualTo("year");
        String schema = switch (provider) {
            case ANTHROPIC -> "/output_config/format/schema";
            case OPENAI -> "/response_format/json_schema/schema";
        };
        assertThat(between.lastBody(provider)
                        .at(schema + "/properties/days/type")
                        .stringValue())
                .isEqualTo("integer");
    }

    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC, end_turn, max_tokens, max_output_tokens",
        "OPENAI, stop, length, max_output_tokens",
        "OPENAI, stop, content_filter, content_filter",
    })
    void an_answer_cut_short_is_incomplete_and_says_why(Provider provider, String usual, String said, String reason) {
        String before = '"' + usual + '"';
        String after = '"' + said + '"';
        between.next(
                provider,
                provider.recording("text.json").with(before, after).script(),
                provider.recording("text.sse").with(before, after).script());
        Response whole = ask(question(provider));
        List<ResponseStreamEvent> events = stream(question(provider));
        assertThat(events.getLast().isIncomplete()).isTrue();
        for (Response response : List.of(whole, events.getLast().asIncomplete().response())) {
            assertThat(response.status()).contains(ResponseStatus.INCOMPLETE);
            assertThat(response.incompleteDetails().orElseThrow().reason())
                    .hasValueSatisfying(why -> assertThat(why.asString()).isEqualTo(reason));
            assertThat(response.usage()).isPresent();
        }
    }

    @Test
    void a_response_goes_on_from_the_one_before() {
        between.next(Provider.OPENAI, Provider.OPENAI.plays("text.json"));
        Response first = ask(question(Provider.OPENAI));
        ask(ResponseCreateParams.builder()
                .model(Provider.OPENAI.model())
                .previousResponseId(first.id())
                .input("And if part-time?"));
        JsonNode messages = between.lastBody(Provider.OPENAI).path("messages");
        assertThat(messages.size()).isEqualTo(3);
        assertThat(messages.at("/0/content").toString()).contains("How much leave do I have?");
        assertThat(messages.at("/1/content").toString()).contains("Thirty days a year.");
        assertThat(messages.at("/2/content").toString()).contains("And if part-time?");
        assertThat(text(client.responses().retrieve(first.id()))).isEqualTo("Thirty days a year.");
        client.responses().delete(first.id());
        assertThat(refused(
                                NotFoundException.class,
                                () -> ask(question(Provider.OPENAI).previousResponseId(first.id())))
                        .getMessage())
                .contains(first.id());
    }

    @Test
    void a_conversation_goes_on_whole_and_streamed_at_either_provider() {
        Conversation conversation = client.conversations().create();
        for (Provider provider : Provider.values()) {
            between.next(provider, provider.plays("text.json"));
            ask(question(provider).conversation(conversation.id()));
            between.next(provider, provider.plays("text.sse"));
            assertThat(text(accumulated(stream(question(provider).conversation(conversation.id())))))
                    .isEqualTo("Thirty days a year.");
        }
        assertThat(between.lastBody(Provider.ANTHROPIC).path("messages").size()).isEqualTo(7);
        List<ConversationItem> items =
                client.conversations().items().list(conversation.id()).items();
        assertThat(items).hasSize(8);
        client.conversations().delete(conversation.id());
    }

    @Test
    void what_is_not_there_is_not_found() {
        expect(
                refused(
                        NotFoundException.class,
                        () -> ask(ResponseCreateParams.builder()
                                .model("no-such-model")
                                .input("text"))),
                404,
                "model_not_found",
                "model");
        expect(
                refused(NotFoundException.class, () -> client.responses().retrieve("resp_nowhere")),
                404,
                "not_found",
                "resp_nowhere");
    }

    @Test
    void an_unknown_key_is_unauthorized() {
        OpenAIClient stranger =
                TwoDialects.openAi(between.installation().url(), "gp_nobody").build();
        try {
            refused(
                    UnauthorizedException.class,
                    () -> stranger.responses().create(question(Provider.OPENAI).build()));
        } finally {
            stranger.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_cannot_be_said_or_done_is_refused_by_name(Provider provider) {
        int asked = between.upstream(provider).received().size();
        assertThat(refused(
                                BadRequestException.class,
                                () -> ask(question(provider).temperature(-3)))
                        .param())
                .contains("temperature");
        assertThat(refused(
                                BadRequestException.class,
                                () -> ask(question(provider).background(true)))
                        .param())
                .contains("background");
        assertThat(refused(
                                BadRequestException.class,
                                () -> ask(question(provider).addFileSearchTool(List.of("vs_1"))))
                        .param()
                        .orElse(""))
                .startsWith("tools");
        assertThat(refused(
                                BadRequestException.class,
                                () -> ask(question(provider)
                                        .putAdditionalBodyProperty("stream", JsonValue.from("perhaps"))))
                        .param())
                .contains("stream");
        assertThat(between.upstream(provider).received()).hasSize(asked);
    }

    @ParameterizedTest
    @EnumSource
    void what_the_provider_refuses_is_an_exception(Provider provider) {
        between.next(
                provider,
                provider.refuses(400, "invalid_request_error", "top_k is not mine"),
                provider.refuses(429, "rate_limit_error", "slow down", "retry-after", "7"),
                provider.refuses(500, "api_error", "it broke"));
        expect(
                refused(BadRequestException.class, () -> ask(question(provider))),
                400,
                "invalid_value",
                "top_k is not mine");
        InternalServerException limited = refused(InternalServerException.class, () -> stream(question(provider)));
        expect(limited, 503, "overloaded", "slow down");
        assertThat(limited.headers().values("retry-after")).containsExactly("7");
        expect(
                refused(InternalServerException.class, () -> stream(question(provider))),
                502,
                "upstream_failed",
                "it broke");
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_breaks_off_brings_its_pieces_and_then_an_error_event(Provider provider) {
        breaksOff(provider, provider.model(), ScriptedReply::close, "upstream_failed");
        breaksOff(provider, provider.model(), ScriptedReply::reset, "upstream_failed");
        breaksOff(provider, provider.model(), ScriptedReply::lastChunk, "upstream_failed");
        breaksOff(provider, provider.hastyModel(), ScriptedReply::stall, "upstream_timeout");
    }

    /** The upstream breaks off once the client has seen every piece; before, a status could still be answered. */
    private static void breaksOff(Provider provider, String model, Script.Close how, String code) {
        CountDownLatch seen = new CountDownLatch(1);
        between.next(
                provider,
                Script.verbatim(provider.recording("text.sse").until(" a year.").text(), reply -> {
                    TwoDialects.await(seen);
                    how.close(reply);
                }));
        List<ResponseStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(question(provider).model(model).build())) {
            stream.stream().forEach(event -> {
                events.add(event);
                if (String.join("", pieces(events)).endsWith("a year.")) {
                    seen.countDown();
                }
            });
        }
        assertThat(pieces(events)).containsExactly("Thirty", " days", " a year.");
        assertThat(events).noneMatch(ResponseStreamEvent::isCompleted);
        assertThat(events.getLast().isError()).isTrue();
        assertThat(events.getLast().asError().code()).contains(code);
        assertThat(events.getLast().asError().sequenceNumber()).isEqualTo(events.size() - 1);
    }

    private static ResponseCreateParams.Builder question(Provider provider) {
        return ResponseCreateParams.builder().model(provider.model()).input("How much leave do I have?");
    }

    private static ResponseInputItem userSays(String text) {
        return ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content(text)
                .build());
    }

    private static ResponseCreateParams.Builder withTools(ResponseCreateParams.Builder question) {
        for (String[] tool : new String[][] {{"leave_days", "who"}, {"office_open", "day"}}) {
            question.addTool(FunctionTool.builder()
                    .name(tool[0])
                    .description("Knows about " + tool[0])
                    .strict(false)
                    .parameters(FunctionTool.Parameters.builder()
                            .putAdditionalProperty("type", JsonValue.from("object"))
                            .putAdditionalProperty(
                                    "properties", JsonValue.from(Map.of(tool[1], Map.of("type", "string"))))
                            .build())
                    .build());
        }
        return question;
    }

    private static void expectToolCalls(Response response) {
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(text(response)).isEqualTo("I look it up.");
        List<ResponseFunctionToolCall> calls = toolCalls(response);
        assertThat(calls).extracting(ResponseFunctionToolCall::name).containsExactly("leave_days", "office_open");
        assertThat(TwoDialects.json(calls.get(0).arguments()))
                .isEqualTo(TwoDialects.json("{\"who\":\"größe 漢字\",\"year\":2026}"));
        assertThat(TwoDialects.json(calls.get(1).arguments())).isEqualTo(TwoDialects.json("{\"day\":\"Monday\"}"));
    }

    private static List<ResponseFunctionToolCall> toolCalls(Response response) {
        return response.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .toList();
    }

    /** The tokens read include those that came from a cache or went into one. */
    private static void expectUsage(Provider provider, ResponseUsage usage) {
        assertThat(usage.inputTokens()).isEqualTo(provider == Provider.ANTHROPIC ? 242 : 212);
        assertThat(usage.inputTokensDetails().cachedTokens()).isEqualTo(200);
        assertThat(usage.outputTokens()).isEqualTo(6);
        assertThat(usage.totalTokens()).isEqualTo(usage.inputTokens() + 6);
    }

    private static Response ask(ResponseCreateParams.Builder question) {
        return client.responses().create(question.build());
    }

    private static List<ResponseStreamEvent> stream(ResponseCreateParams.Builder question) {
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(question.build())) {
            return stream.stream().toList();
        }
    }

    private static Response accumulated(List<ResponseStreamEvent> events) {
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        events.forEach(accumulator::accumulate);
        return accumulator.response();
    }

    private static String text(Response response) {
        StringBuilder text = new StringBuilder();
        for (ResponseOutputItem item : response.output()) {
            item.message().stream()
                    .flatMap(message -> message.content().stream())
                    .flatMap(content -> content.outputText().stream())
                    .forEach(part -> text.append(part.text()));
        }
        return text.toString();
    }

    private static List<String> pieces(List<ResponseStreamEvent> events) {
        return events.stream()
                .flatMap(event -> event.outputTextDelta().stream())
                .map(delta -> delta.delta())
                .toList();
    }

    private static int number(ResponseStreamEvent event) {
        Map<?, ?> json = event._json().orElseThrow().convert(Map.class);
        return json == null ? -1 : ((Number) json.get("sequence_number")).intValue();
    }

    private static <E extends OpenAIServiceException> E refused(Class<E> type, ThrowingCallable call) {
        E refused = catchThrowableOfType(type, call);
        assertThat(refused).as(type.getSimpleName()).isNotNull();
        return refused;
    }

    private static void expect(OpenAIServiceException refused, int status, String code, String says) {
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.code()).contains(code);
        assertThat(refused).hasMessageContaining(says);
        assertThat(refused.headers().values("x-request-id"))
                .singleElement()
                .satisfies(id -> assertThat(id).startsWith("req_"));
    }
}
