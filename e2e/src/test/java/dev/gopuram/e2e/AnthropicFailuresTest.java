package dev.gopuram.e2e;

import static dev.gopuram.e2e.Messages.accumulated;
import static dev.gopuram.e2e.Messages.pieces;
import static dev.gopuram.e2e.Messages.question;
import static dev.gopuram.e2e.Messages.stream;
import static dev.gopuram.e2e.Messages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.Sleeper;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.SseException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.errors.UnexpectedStatusCodeException;
import com.anthropic.errors.UnprocessableEntityException;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.WebSearchTool20250305;
import dev.gopuram.testkit.FreePort;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every exception that Anthropic's own SDK for Java knows and a server can cause, before a provider whose requests are
 * relayed and one into whose dialect they are translated.
 *
 * <p>Not here: the exceptions about credentials on the client's side and webhooks, which the SDK throws without asking a
 * server.
 */
class AnthropicFailuresTest extends BetweenTwoDialects {
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
    void a_request_that_is_none_is_a_bad_request_that_names_the_part(Provider provider) {
        expect(
                refused(
                        BadRequestException.class,
                        () -> client.messages()
                                .create(question(provider.model())
                                        .temperature(-3)
                                        .build())),
                400,
                ErrorType.INVALID_REQUEST_ERROR,
                "temperature");
        expect(
                refused(
                        BadRequestException.class,
                        () -> client.messages()
                                .create(question(provider.model())
                                        .messages(List.of())
                                        .build())),
                400,
                ErrorType.INVALID_REQUEST_ERROR,
                "messages");
        expect(
                refused(
                        BadRequestException.class,
                        () -> client.messages()
                                .create(question(provider.model())
                                        .putAdditionalBodyProperty("stream", JsonValue.from("perhaps"))
                                        .build())),
                400,
                ErrorType.INVALID_REQUEST_ERROR,
                "stream");
    }

    @Test
    void what_the_other_dialect_cannot_say_is_refused_by_name_before_anyone_is_asked() {
        int asked = between.upstream(Provider.OPENAI).received().size();
        BadRequestException servers = refused(
                BadRequestException.class,
                () -> client.messages()
                        .create(question(Provider.OPENAI.model())
                                .putAdditionalBodyProperty(
                                        "mcp_servers", JsonValue.from(List.of(Map.of("type", "url"))))
                                .build()));
        expect(servers, 400, ErrorType.INVALID_REQUEST_ERROR, "mcp_servers");
        BadRequestException search = refused(
                BadRequestException.class,
                () -> client.messages()
                        .create(question(Provider.OPENAI.model())
                                .addTool(WebSearchTool20250305.builder().build())
                                .build()));
        expect(search, 400, ErrorType.INVALID_REQUEST_ERROR, "tools[0].type");
        assertThat(between.upstream(Provider.OPENAI).received()).hasSize(asked);
    }

    @ParameterizedTest
    @EnumSource
    void what_the_provider_refuses_is_refused_in_its_words(Provider provider) {
        between.next(provider, provider.refuses(400, "invalid_request_error", "top_k is not mine"));
        expect(
                refused(BadRequestException.class, () -> ask(provider.model())),
                400,
                ErrorType.INVALID_REQUEST_ERROR,
                "top_k is not mine");
        between.next(provider, provider.refuses(404, "not_found_error", "no such model here"));
        expect(
                refused(NotFoundException.class, () -> ask(provider.model())),
                404,
                ErrorType.NOT_FOUND_ERROR,
                "no such model here");
        between.next(provider, provider.refuses(422, "invalid_request_error", "the image is no image"));
        expect(
                refused(UnprocessableEntityException.class, () -> ask(provider.model())),
                422,
                ErrorType.INVALID_REQUEST_ERROR,
                "the image is no image");
        between.next(provider, provider.refuses(409, "invalid_request_error", "it changed meanwhile"));
        expect(
                refused(UnexpectedStatusCodeException.class, () -> ask(provider.model())),
                409,
                ErrorType.INVALID_REQUEST_ERROR,
                "it changed meanwhile");
        between.next(provider, provider.refuses(413, "request_too_large", "context too long"));
        AnthropicServiceException large = refused(UnexpectedStatusCodeException.class, () -> ask(provider.model()));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body().toString()).contains("request_too_large", "context too long");
    }

    @Test
    void an_unknown_key_is_unauthorized() {
        with(TwoDialects.anthropic(between.installation().url(), "gp_nobody_knows_this_key"), stranger -> {
            UnauthorizedException refused = refused(
                    UnauthorizedException.class,
                    () -> stranger.messages().create(question(RELAYED).build()));
            expect(refused, 401, ErrorType.AUTHENTICATION_ERROR, "key");
            assertThat(refused).hasMessageNotContaining("gp_nobody_knows_this_key");
        });
    }

    @Test
    void a_key_without_the_scope_is_denied_and_told_which_one() {
        String secret =
                Api.createKey(between.installation(), "models").path("secret").stringValue();
        with(TwoDialects.anthropic(between.installation().url(), secret), reader -> {
            assertThat(reader.models().list().data()).isNotEmpty();
            expect(
                    refused(
                            PermissionDeniedException.class,
                            () -> reader.messages().create(question(RELAYED).build())),
                    403,
                    ErrorType.PERMISSION_ERROR,
                    "chat");
        });
    }

    @Test
    void an_unknown_model_is_not_found_wherever_it_is_named() {
        List<ThrowingCallable> calls = List.of(
                () -> ask("claude/claude-tset"),
                () -> stream(client, question("no-such-model")),
                () -> client.models().retrieve("no-such-model"),
                () -> client.messages()
                        .countTokens(MessageCountTokensParams.builder()
                                .model("no-such-model")
                                .addUserMessage("text")
                                .build()));
        for (ThrowingCallable call : calls) {
            expect(refused(NotFoundException.class, call), 404, ErrorType.NOT_FOUND_ERROR, "model");
        }
    }

    @Test
    void a_path_that_is_not_there_is_not_found() {
        expect(
                refused(
                        NotFoundException.class,
                        () -> client.messages().batches().list()),
                404,
                ErrorType.NOT_FOUND_ERROR,
                "no such path");
    }

    @ParameterizedTest
    @EnumSource
    void a_providers_limit_is_not_the_callers_429_and_has_its_time_to_wait(Provider provider) {
        between.next(
                provider,
                provider.refuses(429, "rate_limit_error", "slow down", "retry-after", "7"),
                provider.refuses(429, "rate_limit_error", "slow down", "retry-after", "8"));
        InternalServerException whole = refused(InternalServerException.class, () -> ask(provider.model()));
        expect(whole, 503, ErrorType.OVERLOADED_ERROR, "slow down");
        assertThat(whole.headers().values("retry-after")).containsExactly("7");
        InternalServerException streamed =
                refused(InternalServerException.class, () -> stream(client, question(provider.model())));
        expect(streamed, 503, ErrorType.OVERLOADED_ERROR, "slow down");
        assertThat(streamed.headers().values("retry-after")).containsExactly("8");
    }

    @ParameterizedTest
    @EnumSource
    void a_provider_that_fails_is_a_server_error(Provider provider) {
        between.next(provider, provider.refuses(500, "api_error", "it broke"));
        expect(
                refused(InternalServerException.class, () -> ask(provider.model())),
                502,
                ErrorType.API_ERROR,
                "it broke");
        between.next(provider, provider.refuses(529, "overloaded_error", "too many of you"));
        InternalServerException overloaded =
                refused(InternalServerException.class, () -> stream(client, question(provider.model())));
        assertThat(overloaded.statusCode()).isBetween(500, 599);
        assertThat(overloaded).hasMessageContaining("too many of you");
        between.next(
                provider,
                provider.refuses(401, "authentication_error", "bad key " + provider.word() + "-upstream-key"));
        InternalServerException ours = refused(InternalServerException.class, () -> ask(provider.model()));
        expect(ours, 502, ErrorType.API_ERROR, "401");
        assertThat(ours).hasMessageNotContaining("upstream-key");
    }

    @ParameterizedTest
    @EnumSource
    void a_silent_provider_is_a_timeout_among_the_server_errors(Provider provider) {
        between.next(provider, Script.silence(), Script.silence());
        expect(
                refused(InternalServerException.class, () -> ask(provider.hastyModel())),
                504,
                ErrorType.TIMEOUT_ERROR,
                "");
        expect(
                refused(InternalServerException.class, () -> stream(client, question(provider.hastyModel()))),
                504,
                ErrorType.TIMEOUT_ERROR,
                "");
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_breaks_off_brings_its_pieces_and_then_an_exception(Provider provider) {
        breaksOff(provider, provider.model(), ScriptedReply::close, ErrorType.API_ERROR);
        breaksOff(provider, provider.model(), ScriptedReply::reset, ErrorType.API_ERROR);
        breaksOff(provider, provider.model(), ScriptedReply::lastChunk, ErrorType.API_ERROR);
        breaksOff(provider, provider.hastyModel(), ScriptedReply::stall, ErrorType.TIMEOUT_ERROR);
    }

    @Test
    void a_caller_who_leaves_a_stream_ends_it_at_the_provider() {
        for (Provider provider : Provider.values()) {
            int before = between.upstream(provider).received().size();
            between.next(
                    provider,
                    Script.verbatim(
                            provider.recording("text.sse").until("Thirty").text(), ScriptedReply::stall));
            try (StreamResponse<RawMessageStreamEvent> stream =
                    client.messages().createStreaming(question(provider.model()).build())) {
                assertThat(stream.stream()
                                .filter(RawMessageStreamEvent::isContentBlockDelta)
                                .findFirst())
                        .isPresent();
            }
            assertThat(between.upstream(provider).awaitRequest(before, PATIENCE).awaitDisconnect(PATIENCE))
                    .as(provider.word())
                    .isTrue();
        }
    }

    @Test
    void an_answer_without_its_content_is_no_answer() {
        between.next(
                Provider.ANTHROPIC,
                Script.json(200, "{\"id\":\"msg_01\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\"}"));
        assertThatThrownBy(() -> ask(RELAYED))
                .isInstanceOfSatisfying(
                        InternalServerException.class,
                        failure -> assertThat(failure.statusCode()).isEqualTo(502));
    }

    @Test
    void a_server_that_is_not_there_is_an_io_exception() {
        String nobody = "http://127.0.0.1:" + FreePort.find();
        with(
                TwoDialects.anthropic(nobody, "any"),
                lost -> assertThatThrownBy(() -> lost.models().list()).isInstanceOf(AnthropicIoException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "streamed"})
    void with_retries_the_sdk_waits_as_long_as_it_is_told_and_comes_again(String how) {
        List<Duration> waits = new ArrayList<>();
        with(retrying(waits), patient -> {
            int before = between.upstream(Provider.ANTHROPIC).received().size();
            between.next(
                    Provider.ANTHROPIC,
                    Provider.ANTHROPIC.refuses(429, "rate_limit_error", "slow down", "retry-after", "3"),
                    Provider.ANTHROPIC.refuses(529, "overloaded_error", "busy"),
                    Provider.ANTHROPIC.plays(how.equals("whole") ? "text.json" : "text.sse"));
            Message message = how.equals("whole")
                    ? patient.messages().create(question(RELAYED).build())
                    : accumulated(stream(patient, question(RELAYED)));
            assertThat(text(message)).isEqualTo("Thirty days a year.");
            assertThat(between.upstream(Provider.ANTHROPIC).received()).hasSize(before + 3);
        });
        assertThat(waits).hasSize(2).first().isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void what_is_spent_is_not_tried_again() {
        List<Duration> waits = new ArrayList<>();
        with(retrying(waits), patient -> {
            between.next(
                    Provider.OPENAI,
                    Script.json(
                            429,
                            "{\"error\":{\"message\":\"nothing left\",\"type\":\"insufficient_quota\","
                                    + "\"param\":null,\"code\":\"insufficient_quota\"}}"));
            InternalServerException refused = refused(
                    InternalServerException.class,
                    () -> patient.messages()
                            .create(question(Provider.OPENAI.model()).build()));
            expect(refused, 502, ErrorType.API_ERROR, "nothing left");
        });
        assertThat(waits).isEmpty();
    }

    /** The upstream breaks off once the client has seen a piece; before that, a status could still be answered. */
    private static void breaksOff(Provider provider, String model, Script.Close how, ErrorType type) {
        CountDownLatch seen = new CountDownLatch(1);
        between.next(
                provider,
                Script.verbatim(provider.recording("text.sse").until(" a year.").text(), reply -> {
                    TwoDialects.await(seen);
                    how.close(reply);
                }));
        List<RawMessageStreamEvent> events = new ArrayList<>();
        SseException broken = refused(SseException.class, () -> {
            try (StreamResponse<RawMessageStreamEvent> stream =
                    client.messages().createStreaming(question(model).build())) {
                stream.stream().forEach(event -> {
                    events.add(event);
                    if (String.join("", pieces(events)).endsWith("a year.")) {
                        seen.countDown();
                    }
                });
            }
        });
        assertThat(pieces(events)).containsExactly("Thirty", " days", " a year.");
        assertThat(events).noneMatch(RawMessageStreamEvent::isMessageStop);
        expect(broken, 200, type, "");
    }

    private static AnthropicOkHttpClient.Builder retrying(List<Duration> waits) {
        return TwoDialects.anthropic(
                        between.installation().url(), between.installation().adminKey())
                .maxRetries(2)
                .sleeper(new Sleeper() {
                    @Override
                    public void sleep(Duration duration) {
                        waits.add(duration);
                    }

                    @Override
                    public CompletableFuture<Void> sleepAsync(Duration duration) {
                        throw new UnsupportedOperationException("only blocking calls are made here");
                    }

                    @Override
                    public void close() {}
                });
    }

    private static Message ask(String model) {
        return client.messages().create(question(model).build());
    }

    private static <E extends AnthropicServiceException> E refused(Class<E> type, ThrowingCallable call) {
        E refused = catchThrowableOfType(type, call);
        assertThat(refused).as(type.getSimpleName()).isNotNull();
        return refused;
    }

    private static void expect(AnthropicServiceException refused, int status, ErrorType type, String says) {
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.errorType()).contains(type);
        assertThat(refused).hasMessageContaining(says);
        List<String> ids = refused.headers().values("request-id");
        assertThat(ids).singleElement().satisfies(id -> assertThat(id).startsWith("req_"));
        assertThat(refused.body().convert(Map.class)).containsEntry("request_id", ids.getFirst());
    }

    /** The SDK's client is closed by hand: it is no AutoCloseable. */
    private static void with(AnthropicOkHttpClient.Builder builder, Consumer<AnthropicClient> use) {
        AnthropicClient other = builder.build();
        try {
            use.accept(other);
        } finally {
            other.close();
        }
    }
}
