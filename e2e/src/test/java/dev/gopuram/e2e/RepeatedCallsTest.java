package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked twice is paid once, and the vendors' SDKs cannot tell the second answer from the first. */
class RepeatedCallsTest {
    private static final String MODEL = "scripted/gpt-test";
    private static final String NODE = "all";

    @TempDir
    static Path dir;

    private static ScriptedUpstream upstream;
    private static Installation installation;
    private static OpenAIClient openAi;
    private static AnthropicClient anthropic;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.open();
        installation = Installation.start(Layout.ONE_PROCESS, dir, """
            providers:
              scripted: { kind: openai, url: "%s/v1", api_key: upstream-key, models: [gpt-test] }
            cache: { chat: { ttl: 10m } }
            """.formatted(upstream.uri()));
        connect();
    }

    /** The node's ports are others after each start. */
    private static void connect() {
        disconnect();
        openAi = TwoDialects.openAi(installation.url(), installation.adminKey()).build();
        anthropic = TwoDialects.anthropic(installation.url(), installation.adminKey())
                .build();
    }

    private static void disconnect() {
        if (openAi != null) {
            openAi.close();
            anthropic.close();
        }
    }

    @AfterAll
    static void stop() {
        disconnect();
        if (installation != null) {
            installation.close();
        }
        upstream.close();
    }

    /** What a caller saw of a stream. */
    private record Seen(ChatCompletion answer, List<String> replayed, List<String> cache) {}

    @Test
    void a_streamed_answer_is_replayed_to_a_retry_even_after_the_node_was_killed() {
        int before = upstream.received().size();
        upstream.next(Script.paced(Duration.ofMillis(5), "Thirty", " days", " a year."));

        Seen first = stream("How much leave do I have?", "try-1");
        Seen retry = stream("How much leave do I have?", "try-1");
        installation.kill(NODE);
        installation.startAgain(NODE);
        connect();
        Seen late = stream("How much leave do I have?", "try-1");

        assertThat(first.replayed()).isEmpty();
        assertThat(retry.replayed()).containsExactly("true");
        assertThat(late.replayed()).containsExactly("true");
        assertThat(retry.answer()).isEqualTo(first.answer());
        assertThat(late.answer()).isEqualTo(first.answer());
        assertThat(first.answer().choices().getFirst().message().content()).contains("Thirty days a year.");
        assertThat(upstream.received()).hasSize(before + 1);
    }

    @Test
    void a_key_that_another_request_bore_is_an_error_that_the_sdk_does_not_retry() {
        upstream.next(Script.paced(Duration.ofMillis(5), "One."));
        stream("The first question?", "try-2");

        OpenAIClient patient = openAi.withOptions(options -> options.maxRetries(2));
        OpenAIServiceException refused = catchThrowableOfType(
                OpenAIServiceException.class,
                () -> patient.chat().completions().create(question("Another question?", "try-2")));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused).hasMessageContaining("try-2");
    }

    @Test
    void a_streamed_answer_comes_from_the_cache_as_a_stream() {
        int before = upstream.received().size();
        upstream.next(Script.paced(Duration.ofMillis(5), "Blue", " and", " deep."));

        Seen first = stream("What is the sea?", "");
        Seen second = stream("What is the sea?", "");

        assertThat(first.cache()).containsExactly("miss");
        assertThat(second.cache()).containsExactly("hit");
        assertThat(second.answer()).isEqualTo(first.answer());
        assertThat(upstream.received()).hasSize(before + 1);
        assertThat(installation.metrics(NODE))
                .contains("gopuram_cache_total{outcome=\"hit\",route=\"/v1/chat/completions\"} 1.0");
    }

    @Test
    void a_stream_in_anthropics_words_comes_from_the_cache_too() {
        int before = upstream.received().size();
        upstream.next(Script.paced(Duration.ofMillis(5), "Salt", " and", " wind."));

        Message first = message("What is the air?");
        Message second = message("What is the air?");

        assertThat(second).isEqualTo(first);
        assertThat(first.content().getFirst().asText().text()).isEqualTo("Salt and wind.");
        assertThat(upstream.received()).hasSize(before + 1);
    }

    private static Seen stream(String question, String key) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        try (HttpResponseFor<StreamResponse<ChatCompletionChunk>> reply =
                        openAi.chat().completions().withRawResponse().createStreaming(question(question, key));
                StreamResponse<ChatCompletionChunk> stream = reply.parse()) {
            stream.stream().forEach(accumulator::accumulate);
            return new Seen(
                    accumulator.chatCompletion(),
                    reply.headers().values("idempotency-replayed"),
                    reply.headers().values("x-gopuram-cache"));
        }
    }

    private static Message message(String question) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        MessageCreateParams params = MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(50)
                .addUserMessage(question)
                .build();
        try (var stream = anthropic.messages().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
            return accumulator.message();
        }
    }

    private static ChatCompletionCreateParams question(String question, String key) {
        ChatCompletionCreateParams.Builder params =
                ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(question);
        return (key.isEmpty() ? params : params.putAdditionalHeader("Idempotency-Key", key)).build();
    }
}
