package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.gopuram.testkit.FreePort;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedReply;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAI's own SDK for Java, unmodified, against a running installation: every call we answer, and every exception it
 * knows that a server can cause. Its retries are off, so that one refusal is one exception.
 *
 * <p>Not here: the exceptions about webhooks, workload identity and empty path parameters, which the SDK throws without
 * asking a server; and idempotency keys, which {@link RepeatedCallsTest} is about.
 */
class OpenAiJavaTest {
    private static final String MODEL = "scripted/gpt-test";
    private static final String HASTY_MODEL = "hasty/gpt-test";
    private static final String EMBEDDER = "all-minilm-l6-v2";
    private static final int DIMENSIONS = 384;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    static Path dir;

    private static ScriptedUpstream upstream;
    private static Installation installation;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.open();
        String url = upstream.uri() + "/v1";
        installation = Installation.start(Layout.ONE_PROCESS, dir, """
            providers:
              scripted: { kind: openai, url: "%s", api_key: upstream-key, models: [gpt-test], breaker: %3$s }
              hasty: { kind: openai, url: "%s", timeouts: { first_byte: 300ms, idle: 300ms }, breaker: %3$s }
            """.formatted(url, url, Provider.NEVER_OPEN));
        client = client(installation.url(), installation.adminKey());
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
        }
        if (installation != null) {
            installation.close();
        }
        upstream.close();
    }

    @Test
    void a_whole_answer_is_the_providers() {
        upstream.next(Script.completion("four words of answer"));
        ChatCompletion completion =
                client.chat().completions().create(question(MODEL).build());
        assertThat(completion.id()).isEqualTo("chatcmpl-test");
        assertThat(completion.choices()).singleElement().satisfies(choice -> {
            assertThat(choice.message().content()).contains("four words of answer");
            assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        });
        assertThat(completion.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.promptTokens()).isEqualTo(7);
            assertThat(usage.completionTokens()).isEqualTo(4);
            assertThat(usage.totalTokens()).isEqualTo(11);
        });
        completion.validate();
    }

    @Test
    void the_provider_gets_its_own_key_and_model_name_and_never_the_callers_key() {
        int before = upstream.received().size();
        client.chat().completions().create(question(MODEL).temperature(0.25).build());
        var request = upstream.awaitRequest(before, PATIENCE);
        assertThat(request.path()).isEqualTo("/v1/chat/completions");
        assertThat(request.headers("authorization")).containsExactly("Bearer upstream-key");
        assertThat(request.body().utf8())
                .contains("\"gpt-test\"", "0.25", "How much leave do I have?")
                .doesNotContain("scripted/", installation.adminKey());
    }

    @Test
    void a_stream_brings_each_piece_the_finish_reason_and_the_usage_that_was_asked_for() {
        upstream.next(Script.paced(Duration.ofMillis(5), "Thirty", " days", " a year."));
        List<ChatCompletionChunk> chunks = stream(question(MODEL)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build()));
        assertThat(pieces(chunks)).containsExactly("Thirty", " days", " a year.");
        assertThat(finishReasons(chunks)).containsExactly(ChatCompletionChunk.Choice.FinishReason.STOP);
        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.getLast().usage()).hasValueSatisfying(usage -> {
            assertThat(usage.promptTokens()).isEqualTo(7);
            assertThat(usage.completionTokens()).isEqualTo(3);
        });
        chunks.forEach(ChatCompletionChunk::validate);
    }

    @Test
    void a_stream_without_include_usage_brings_no_usage() {
        upstream.next(Script.events("Thirty", " days"));
        List<ChatCompletionChunk> chunks = stream(question(MODEL));
        assertThat(pieces(chunks)).containsExactly("Thirty", " days");
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.usage()).isEmpty());
    }

    @Test
    void a_stream_cut_at_every_byte_reads_the_same() {
        upstream.next(Script.events("größer", " 漢字", " 😀").splitEvery(1));
        assertThat(pieces(stream(question(MODEL)))).containsExactly("größer", " 漢字", " 😀");
    }

    @Test
    void the_extractive_answerer_quotes_with_citations_whole_and_streamed() {
        ChatCompletionCreateParams.Builder grounded = ChatCompletionCreateParams.builder()
                .model("extractive")
                .addUserMessage(
                        "The museum opens at nine on every day but Monday. The garden behind it is closed in winter."
                                + "\n\nWhen does the museum open?");
        ChatCompletion whole = client.chat().completions().create(grounded.build());
        String text = whole.choices().getFirst().message().content().orElseThrow();
        assertThat(text).contains("The museum opens at nine on every day but Monday.");
        assertThat(whole._allProperties()).containsKey("gopuram");
        List<ChatCompletionChunk> chunks = stream(grounded);
        assertThat(String.join("", pieces(chunks))).isEqualTo(text);
        assertThat(chunks)
                .anySatisfy(chunk -> assertThat(chunk._allProperties()).containsKey("gopuram"));
        whole.validate();
        chunks.forEach(ChatCompletionChunk::validate);
    }

    @Test
    void embeddings_as_floats_and_as_base64_are_the_same_points_of_length_one() {
        List<String> texts = List.of("a dog plays in the park", "un chien", "quarterly tax return");
        CreateEmbeddingResponse floats = client.embeddings()
                .create(embed(texts, EmbeddingCreateParams.EncodingFormat.FLOAT).build());
        CreateEmbeddingResponse base64 = client.embeddings()
                .create(embed(texts, EmbeddingCreateParams.EncodingFormat.BASE64)
                        .build());
        assertThat(floats.data()).hasSize(texts.size());
        assertThat(floats.usage().promptTokens())
                .isPositive()
                .isEqualTo(floats.usage().totalTokens());
        assertThat(floats.model()).isEqualTo(EMBEDDER);
        for (int i = 0; i < texts.size(); i++) {
            List<Float> vector = floats.data().get(i).embedding();
            assertThat(floats.data().get(i).index()).isEqualTo(i);
            assertThat(vector).hasSize(DIMENSIONS);
            assertThat(vector.stream().mapToDouble(x -> (double) x * x).sum()).isCloseTo(1, within(1e-4));
            assertThat(base64.data().get(i).embeddingValue().isBase64()).isTrue();
            assertThat(decoded(base64.data().get(i).embeddingValue().asBase64()))
                    .isEqualTo(vector);
        }
        floats.validate();
    }

    @Test
    void embeddings_without_a_format_are_what_the_sdk_expects() {
        CreateEmbeddingResponse response = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(EMBEDDER)
                        .input("one text")
                        .build());
        assertThat(response.data().getFirst().embedding()).hasSize(DIMENSIONS);
    }

    @Test
    void models_are_listed_and_shown_also_those_with_a_slash_in_their_name() {
        List<Model> models = client.models().list().data();
        assertThat(models).extracting(Model::id).contains("extractive", MODEL, EMBEDDER);
        models.forEach(Model::validate);
        assertThat(client.models().retrieve(EMBEDDER).ownedBy()).isEqualTo("gopuram");
        assertThat(client.models().retrieve(MODEL).id()).isEqualTo(MODEL);
        assertThat(client.models().retrieve(MODEL).ownedBy()).isEqualTo("scripted");
    }

    @Test
    void a_parameter_out_of_range_is_a_bad_request_that_names_it() {
        BadRequestException refused = refused(
                BadRequestException.class,
                () -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model(EMBEDDER)
                                .input("text")
                                .dimensions(7)
                                .build()));
        expect(refused, 400, "invalid_request_error", "invalid_value", "dimensions", "dimensions: 7");
    }

    @Test
    void a_body_that_is_none_is_a_bad_request_that_names_the_part() {
        BadRequestException refused = refused(
                BadRequestException.class,
                () -> client.chat()
                        .completions()
                        .create(ChatCompletionCreateParams.builder()
                                .model(MODEL)
                                .messages(List.of())
                                .build()));
        expect(refused, 400, "invalid_request_error", "invalid_value", "messages", "messages");
        BadRequestException stream = refused(
                BadRequestException.class,
                () -> client.chat()
                        .completions()
                        .create(question(MODEL)
                                .putAdditionalBodyProperty("stream", JsonValue.from("perhaps"))
                                .build()));
        expect(stream, 400, "invalid_request_error", "invalid_value", "stream", "true or false");
    }

    @Test
    void what_the_provider_calls_a_bad_request_is_one_in_its_words() {
        upstream.next(Script.json(
                400,
                "{\"error\":{\"message\":\"top_k is not"
                        + " mine\",\"type\":\"invalid_request_error\",\"param\":\"top_k\",\"code\":null}}"));
        BadRequestException refused = refused(BadRequestException.class, this::askWhole);
        expect(refused, 400, "invalid_request_error", "invalid_value", "top_k", "top_k is not mine");
    }

    @Test
    void an_unknown_key_is_unauthorized() {
        UnauthorizedException refused = refused(
                UnauthorizedException.class,
                () -> with(
                        installation.url(),
                        "gp_nobody_knows_this_key",
                        stranger -> stranger.models().list()));
        expect(refused, 401, "invalid_request_error", "invalid_api_key", null, "key");
        assertThat(refused.headers().values("www-authenticate")).isNotEmpty();
        assertThat(refused).hasMessageNotContaining("gp_nobody_knows_this_key");
    }

    @Test
    void a_key_without_the_scope_is_denied_and_told_which_one() throws Exception {
        with(installation.url(), key("chat", "models"), chatter -> {
            assertThat(chatter.models().list().data()).isNotEmpty();
            PermissionDeniedException refused = refused(
                    PermissionDeniedException.class,
                    () -> chatter.embeddings()
                            .create(EmbeddingCreateParams.builder()
                                    .model(EMBEDDER)
                                    .input("text")
                                    .build()));
            expect(refused, 403, "invalid_request_error", "insufficient_permissions", null, "embed");
        });
    }

    @Test
    void an_unknown_model_is_not_found_wherever_it_is_named() {
        NotFoundException chat = refused(
                NotFoundException.class,
                () -> client.chat()
                        .completions()
                        .create(question("scripted/gpt-tset").build()));
        expect(chat, 404, "invalid_request_error", "model_not_found", "model", MODEL);
        NotFoundException streamed = refused(NotFoundException.class, () -> stream(question("no-such-model")));
        expect(streamed, 404, "invalid_request_error", "model_not_found", "model", "no-such-model");
        NotFoundException embed = refused(
                NotFoundException.class,
                () -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("all-minilm")
                                .input("text")
                                .build()));
        expect(embed, 404, "invalid_request_error", "model_not_found", "model", EMBEDDER);
        NotFoundException shown =
                refused(NotFoundException.class, () -> client.models().retrieve("no-such-model"));
        expect(shown, 404, "invalid_request_error", "model_not_found", "model", "no-such-model");
    }

    @Test
    void a_path_that_is_not_there_is_not_found() {
        NotFoundException refused =
                refused(NotFoundException.class, () -> client.files().list());
        expect(refused, 404, "invalid_request_error", "unknown_url", null, "no such path");
    }

    @Test
    void what_the_provider_cannot_process_is_unprocessable() {
        upstream.next(Script.error(422, "invalid_request_error", "the image is no image"));
        UnprocessableEntityException refused = refused(UnprocessableEntityException.class, this::askWhole);
        expect(refused, 422, "invalid_request_error", "unprocessable", null, "the image is no image");
    }

    @Test
    void a_status_without_an_exception_of_its_own_is_unexpected() {
        upstream.next(Script.error(409, "invalid_request_error", "it changed meanwhile"));
        UnexpectedStatusCodeException conflict = refused(UnexpectedStatusCodeException.class, this::askWhole);
        expect(conflict, 409, "invalid_request_error", "conflict", null, "it changed meanwhile");
        upstream.next(Script.error(413, "invalid_request_error", "context too long"));
        UnexpectedStatusCodeException large = refused(UnexpectedStatusCodeException.class, this::askWhole);
        expect(large, 413, "invalid_request_error", "request_too_large", null, "context too long");
    }

    @Test
    void a_providers_limit_is_not_the_callers_429_and_has_its_time_to_wait() {
        upstream.next(Script.tooManyRequests(7), Script.tooManyRequests(8));
        InternalServerException whole = refused(InternalServerException.class, this::askWhole);
        expect(whole, 503, "service_unavailable", "overloaded", null, "slow down");
        assertThat(whole.headers().values("retry-after")).containsExactly("7");
        InternalServerException streamed = refused(InternalServerException.class, () -> stream(question(MODEL)));
        expect(streamed, 503, "service_unavailable", "overloaded", null, "slow down");
        assertThat(streamed.headers().values("retry-after")).containsExactly("8");
    }

    @Test
    void our_spent_budget_at_a_provider_is_not_the_callers_and_not_to_be_tried_again() {
        upstream.next(Script.json(
                429,
                "{\"error\":{\"message\":\"nothing"
                        + " left\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}"));
        InternalServerException refused = refused(InternalServerException.class, this::askWhole);
        expect(refused, 502, "upstream_error", "upstream_failed", null, "nothing left");
        assertThat(refused.headers().values("x-should-retry")).containsExactly("false");
    }

    @Test
    void a_provider_that_fails_is_a_server_error() {
        upstream.next(Script.serverError(), Script.serverError());
        expect(
                refused(InternalServerException.class, this::askWhole),
                502,
                "upstream_error",
                "upstream_failed",
                null,
                "500");
        expect(
                refused(InternalServerException.class, () -> stream(question(MODEL))),
                502,
                "upstream_error",
                "upstream_failed",
                null,
                "500");
    }

    @Test
    void a_provider_that_refuses_our_own_key_is_a_server_error_and_never_the_callers() {
        upstream.next(Script.error(401, "invalid_request_error", "bad key upstream-key"));
        InternalServerException refused = refused(InternalServerException.class, this::askWhole);
        expect(refused, 502, "upstream_error", "upstream_failed", null, "401");
        assertThat(refused).hasMessageNotContaining("upstream-key");
    }

    @Test
    void a_provider_that_hangs_up_or_talks_nonsense_is_a_server_error() {
        upstream.next(Script.hangUp());
        expect(
                refused(InternalServerException.class, this::askWhole),
                502,
                "upstream_error",
                "upstream_failed",
                null,
                "closed the connection");
        upstream.next(Script.garbage());
        expect(
                refused(InternalServerException.class, this::askWhole),
                502,
                "upstream_error",
                "upstream_failed",
                null,
                "no JSON");
    }

    @Test
    void a_silent_provider_is_a_timeout_among_the_server_errors() {
        upstream.next(Script.silence());
        InternalServerException refused = refused(
                InternalServerException.class,
                () -> client.chat().completions().create(question(HASTY_MODEL).build()));
        expect(refused, 504, "upstream_error", "upstream_timeout", null, "");
    }

    @Test
    void a_stream_that_breaks_off_brings_its_pieces_and_then_an_exception() {
        breaksOff(MODEL, ScriptedReply::close, "upstream_failed");
        breaksOff(MODEL, ScriptedReply::reset, "upstream_failed");
        breaksOff(MODEL, OpenAiJavaTest::endWithoutMark, "upstream_failed");
        breaksOff(HASTY_MODEL, ScriptedReply::stall, "upstream_timeout");
    }

    @Test
    void a_stream_that_breaks_off_before_its_first_piece_is_a_status() {
        upstream.next(Script.truncated());
        InternalServerException refused = refused(InternalServerException.class, () -> stream(question(MODEL)));
        expect(refused, 502, "upstream_error", "upstream_failed", null, "");
    }

    @Test
    void an_answer_without_its_choices_is_no_answer() {
        upstream.next(Script.json(
                200, "{\"id\":\"chatcmpl-test\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\"}"));
        assertThatThrownBy(this::askWhole)
                .isInstanceOfSatisfying(
                        InternalServerException.class,
                        failure -> assertThat(failure.statusCode()).isEqualTo(502));
    }

    @Test
    void a_server_that_is_not_there_is_an_io_exception() {
        String nobody = "http://127.0.0.1:" + FreePort.find();
        assertThatThrownBy(() -> with(nobody, "any", lost -> lost.models().list()))
                .isInstanceOf(OpenAIIoException.class);
    }

    /** The upstream breaks off once the client has seen both pieces; before that, a status could still be answered. */
    private static void breaksOff(String model, Script.Close how, String code) {
        CountDownLatch bothSeen = new CountDownLatch(2);
        upstream.next((_, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk(OpenAiText.piece("Thirty"));
            reply.chunk(OpenAiText.piece(" days"));
            bothSeen.await();
            how.close(reply);
        });
        List<ChatCompletionChunk> seen = new ArrayList<>();
        SseException broken = refused(SseException.class, () -> {
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(question(model).build())) {
                stream.stream().forEach(chunk -> {
                    seen.add(chunk);
                    bothSeen.countDown();
                });
            }
        });
        assertThat(pieces(seen)).as(code).containsExactly("Thirty", " days");
        expect(broken, 200, "upstream_error", code, null, "");
    }

    private static void endWithoutMark(ScriptedReply reply) throws IOException {
        reply.chunk(OpenAiText.finish());
        reply.lastChunk();
    }

    private ChatCompletion askWhole() {
        return client.chat().completions().create(question(MODEL).build());
    }

    private static <E extends OpenAIServiceException> E refused(Class<E> type, ThrowingCallable call) {
        E refused = catchThrowableOfType(type, call);
        assertThat(refused).as(type.getSimpleName()).isNotNull();
        return refused;
    }

    private static void expect(
            OpenAIServiceException refused, int status, String type, String code, @Nullable String param, String says) {
        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(refused.type()).contains(type);
        assertThat(refused.code()).contains(code);
        assertThat(refused.param().orElse(null)).isEqualTo(param);
        assertThat(refused).hasMessageContaining(says);
        assertThat(refused.headers().values("x-request-id"))
                .singleElement()
                .satisfies(id -> assertThat(id).startsWith("req"));
    }

    private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams.Builder params) {
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params.build())) {
            return stream.stream().toList();
        }
    }

    private static List<String> pieces(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .filter(piece -> !piece.isEmpty())
                .toList();
    }

    private static List<ChatCompletionChunk.Choice.FinishReason> finishReasons(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.finishReason().stream())
                .toList();
    }

    private static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("How much leave do I have?");
    }

    private static EmbeddingCreateParams.Builder embed(
            List<String> texts, EmbeddingCreateParams.EncodingFormat format) {
        return EmbeddingCreateParams.builder()
                .model(EMBEDDER)
                .inputOfArrayOfStrings(texts)
                .encodingFormat(format);
    }

    private static List<Float> decoded(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        List<Float> floats = new ArrayList<>();
        while (bytes.hasRemaining()) {
            floats.add(bytes.getFloat());
        }
        return floats;
    }

    /** A new key's secret, made through the admin API. */
    private static String key(String... scopes) throws IOException, InterruptedException {
        String body = "{\"name\":\"e2e\",\"tier\":\"internal\",\"scopes\":[\"" + String.join("\",\"", scopes) + "\"]}";
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(installation.adminUrl(installation.edge()) + "/admin/v1/keys"))
                .header("Authorization", "Bearer " + installation.adminKey())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            Matcher secret = Pattern.compile("\"secret\":\"([^\"]+)\"").matcher(response.body());
            assertThat(secret.find()).isTrue();
            return secret.group(1);
        }
    }

    /** The SDK's client is closed by hand: it is no AutoCloseable. */
    private static void with(String url, String key, Consumer<OpenAIClient> use) {
        OpenAIClient other = client(url, key);
        try {
            use.accept(other);
        } finally {
            other.close();
        }
    }

    private static OpenAIClient client(String url, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(url + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(PATIENCE)
                .build();
    }
}
