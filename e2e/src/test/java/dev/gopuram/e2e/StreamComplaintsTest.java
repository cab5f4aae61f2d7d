package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What users of other gateways complain of about streams must not be possible here. Truncation and split frames are
 * {@link UpstreamFaultsTest}'s, buffered frames {@link EndToEndTest}'s.
 */
@Timeout(600)
class StreamComplaintsTest {
    private static final String MODEL = "mock/m";
    private static final String TWELVE_BYTES = "twelve bytes";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(1);
    private static final Pattern OUTPUT_TOKENS =
            Pattern.compile("gopuram_tokens_total\\{model=\"mock/m\",type=\"output\"} (\\S+)");

    @TempDir
    static Path dir;

    private static ScriptedUpstream upstream;
    private static Installation installation;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.open();
        installation = Installation.start(
                Layout.ONE_PROCESS, dir, Installation.provider("mock", upstream.uri(), ", models: [m]"));
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
        upstream.close();
    }

    private static ChatCompletionCreateParams question() {
        return ChatCompletionCreateParams.builder()
                .model(MODEL)
                .addUserMessage("go on")
                .build();
    }

    private static double outputTokens() {
        Matcher m = OUTPUT_TOKENS.matcher(installation.metrics(installation.edge()));
        return m.find() ? Double.parseDouble(m.group(1)) : 0;
    }

    /** Complaint 1: cancelled streams billed zero, or not at all. */
    @Test
    void a_cancelled_stream_is_billed_for_what_was_sent() {
        double before = outputTokens();
        int number = upstream.received().size();
        upstream.next(Script.stallAfter(TWELVE_BYTES));
        ReceivedRequest asked;
        OpenAIClient client =
                TwoDialects.openAi(installation.url(), installation.adminKey()).build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(question())) {
            assertThat(textOf(stream.stream().iterator())).isEqualTo(TWELVE_BYTES);
            asked = upstream.awaitRequest(number, SOON);
        }
        client.close();
        assertBilledAsEstimated(asked, before);
    }

    /** The same through a socket. */
    @Test
    void a_stream_cancelled_through_a_socket_is_billed_for_what_was_sent() {
        double before = outputTokens();
        int number = upstream.received().size();
        upstream.next(Script.stallAfter(TWELVE_BYTES));
        try (ChatSocketClient client = new ChatSocketClient(installation.url(), installation.adminKey())) {
            client.ask("r1", MODEL, "go on");
            client.next("chat.started");
            assertThat(client.nextText()).isEqualTo(TWELVE_BYTES);
            client.send("{\"type\":\"chat.cancel\",\"id\":\"r1\"}");
            JsonNode done = client.next("chat.done");
            assertThat(done.path("finish").asString()).isEqualTo("cancelled");
            assertThat(done.at("/usage/source").asString()).isEqualTo("estimated");
            assertThat(done.at("/usage/output_tokens").asInt()).isEqualTo(3);
        }
        assertBilledAsEstimated(upstream.awaitRequest(number, SOON), before);
    }

    private static void assertBilledAsEstimated(ReceivedRequest asked, double before) {
        assertThat(asked.awaitDisconnect(CANCELLED_WITHIN))
                .as("the provider sees it within a second")
                .isTrue();
        Eventually.until("three tokens more are counted", SOON, () -> outputTokens() == before + 3);
        Eventually.until(
                "the log says how we know",
                SOON,
                () -> installation
                        .logs()
                        .lines()
                        .anyMatch(line -> line.contains("\"status\":499")
                                && line.contains("\"outputTokens\":3")
                                && line.contains("\"usageSource\":\"estimated\"")));
    }

    /** Complaint 16: no usage of what passes through a WebSocket. */
    @Test
    void what_passes_through_a_socket_is_metered() {
        double before = outputTokens();
        upstream.next(Script.events("one ", "two ", "three"));
        try (ChatSocketClient client = new ChatSocketClient(installation.url(), installation.adminKey())) {
            client.ask("r1", MODEL, "count");
            client.next("chat.started");
            assertThat(client.nextText() + client.nextText() + client.nextText())
                    .isEqualTo("one two three");
            assertThat(client.next("chat.event")
                            .at("/event/choices/0/finish_reason")
                            .asString())
                    .isEqualTo("stop");
            JsonNode done = client.next("chat.done");
            assertThat(done.path("finish").asString()).isEqualTo("stop");
            assertThat(done.at("/usage/input_tokens").asInt()).isEqualTo(7);
            assertThat(done.at("/usage/output_tokens").asInt()).isEqualTo(3);
            assertThat(done.at("/usage/source").asString()).isEqualTo("reported");
        }
        Eventually.until("it is counted", SOON, () -> outputTokens() == before + 3);
    }

    /** A socket that breaks loses nothing: the rest comes through the next one. */
    @Test
    void an_answer_goes_on_through_another_socket() {
        Semaphore goOn = new Semaphore(0);
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk(OpenAiText.piece("before "));
            goOn.acquire();
            reply.chunk(OpenAiText.piece("after"));
            reply.chunk(OpenAiText.finish());
            reply.chunk(OpenAiText.DONE);
            reply.lastChunk();
        });
        String stream;
        try (ChatSocketClient lost = new ChatSocketClient(installation.url(), installation.adminKey())) {
            lost.ask("r1", MODEL, "go on");
            stream = lost.next("chat.started").path("stream").asString();
            assertThat(lost.nextText()).isEqualTo("before ");
            lost.vanish();
        }
        goOn.release();
        try (ChatSocketClient client = new ChatSocketClient(installation.url(), installation.adminKey())) {
            client.send("{\"type\":\"chat.resume\",\"stream\":\"" + stream + "\",\"after\":1}");
            assertThat(client.nextText()).isEqualTo("after");
            client.next("chat.event");
            assertThat(client.next("chat.done").path("finish").asString()).isEqualTo("stop");
        }
    }

    /** Complaint 18: restarts kill live streams. What ends in time is {@link RestartTest}'s. */
    @Test
    void what_has_not_ended_by_the_deadline_is_told_so_and_the_process_leaves_in_peace(@TempDir Path own) {
        Script endless = Script.stallAfter(TWELVE_BYTES);
        upstream.next(endless, endless);
        try (Installation leaving = Installation.start(
                        Layout.ONE_PROCESS, own, Installation.provider("mock", upstream.uri(), ""), "500ms");
                StreamResponse<ChatCompletionChunk> stream = TwoDialects.openAi(leaving.url(), leaving.adminKey())
                        .build()
                        .chat()
                        .completions()
                        .createStreaming(question());
                ChatSocketClient socket = new ChatSocketClient(leaving.url(), leaving.adminKey())) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            assertThat(textOf(chunks)).isEqualTo(TWELVE_BYTES);
            socket.ask("r1", MODEL, "go on");
            socket.next("chat.started");
            assertThat(socket.nextText()).isEqualTo(TWELVE_BYTES);

            leaving.terminate(leaving.edge());

            assertThatThrownBy(() -> chunks.forEachRemaining(chunk -> {}))
                    .isInstanceOf(OpenAIException.class)
                    .hasMessageContaining("shutting down");
            JsonNode error = socket.next("error");
            assertThat(error.at("/error/code").asString()).isEqualTo("unavailable");
            assertThat(error.at("/usage/output_tokens").asInt()).isEqualTo(3);
            assertThat(socket.closed()).isEqualTo(1001);
            assertThat(leaving.exitCode(leaving.edge())).isZero();
        }
    }

    private static String textOf(Iterator<ChatCompletionChunk> chunks) {
        String text = "";
        while (text.isEmpty()) {
            text = chunks.next().choices().getFirst().delta().content().orElse("");
        }
        return text;
    }
}
