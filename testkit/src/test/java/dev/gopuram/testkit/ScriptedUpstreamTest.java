package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptedUpstreamTest {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        client.shutdownNow();
        upstream.close();
    }

    @Test
    void scripts_play_in_order_on_one_connection_and_requests_are_kept() throws Exception {
        upstream.next(Script.tooManyRequests(3), Script.completion("forty two"));
        HttpResponse<String> refused = post("first");
        HttpResponse<String> answered = post("second");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("3");
        assertThat(answered.body()).contains("\"content\":\"forty two\"");
        assertThat(upstream.received()).extracting(r -> r.body().utf8()).containsExactly("first", "second");
        assertThat(upstream.received().getLast().headers("X-Test")).containsExactly("yes");
        assertThat(upstream.connections()).isEqualTo(1);
        assertThat(upstream.received().getLast().awaitDisconnect(Duration.ZERO)).isFalse();
    }

    @Test
    void once_closed_it_accepts_nobody() {
        for (int i = 0; i < 50; i++) {
            ScriptedUpstream closed = ScriptedUpstream.open();
            int port = closed.uri().getPort();
            closed.close();

            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void a_stream_is_whole_however_it_is_cut() throws Exception {
        upstream.next(Script.events("a", "ü\"\n"), Script.events("a", "ü\"\n").splitEvery(1));
        String whole = post("").body();
        assertThat(whole)
                .contains("\"content\":\"a\"", "\\\"\\n", "\"completion_tokens\":2")
                .endsWith(OpenAiText.DONE);
        assertThat(post("").body()).isEqualTo(whole);
    }

    @Test
    void a_cut_stream_is_seen_as_broken() {
        upstream.next(Script.truncated("a"), Script.resetAfter("a"), Script.hangUp());
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> post("")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_client_that_leaves_while_nothing_is_said_is_noticed() throws Exception {
        upstream.next(Script.stallAfter("a"));
        try (Socket socket = new Socket("127.0.0.1", upstream.uri().getPort())) {
            socket.getOutputStream().write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            assertThat(upstream.awaitRequest(0, BOUND).awaitDisconnect(Duration.ofMillis(50)))
                    .isFalse();
        }
        assertThat(upstream.received().getFirst().awaitDisconnect(BOUND)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void every_script_is_played_in_both_dialects(Spoken dialect) throws Exception {
        upstream.next(
                Script.completion(dialect, "forty two"),
                Script.tooManyRequests(dialect, 3),
                Script.serverError(dialect),
                Script.failsAfter(dialect, "a"));
        assertThat(post("").body()).contains("forty two", "\"model\":\"scripted\"");
        HttpResponse<String> refused = post("");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("retry-after")).hasValue("3");
        assertThat(refused.body()).contains("\"type\":\"rate_limit_");
        assertThat(post("").statusCode()).isEqualTo(500);
        assertThat(post("").body()).contains("\"a\"", "it broke");
        upstream.next(Script.truncated(dialect, "a"), Script.resetAfter(dialect, "a"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> post("")).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_lacks_its_end_mark_where_it_shall(Spoken dialect) throws Exception {
        String mark = dialect.ending(2).getLast();
        upstream.next(
                Script.events(dialect, "a", "b"),
                Script.paced(dialect, Duration.ofMillis(1), "a", "b").splitEvery(1),
                Script.noEndMark(dialect, "a", "b"));
        String whole = post("").body();
        assertThat(whole).endsWith(mark);
        assertThat(post("").body()).isEqualTo(whole);
        assertThat(post("").body()).doesNotContain(mark).contains("\"a\"", "\"b\"");
    }

    @Test
    void an_anthropic_stream_is_made_of_named_events_with_the_usage_at_both_ends() throws Exception {
        upstream.next(Script.verbatim(
                AnthropicText.start(3, 5),
                AnthropicText.thinkingStart(0),
                AnthropicText.thinking(0, "hm"),
                AnthropicText.signature(0, "sig"),
                AnthropicText.blockStop(0),
                AnthropicText.toolStart(1, "t1", "clock"),
                AnthropicText.toolInput(1, "{\"zone\":\"CET\"}"),
                AnthropicText.blockStop(1),
                AnthropicText.finish("tool_use", 3, 5, 9),
                AnthropicText.STOP));
        String stream = post("").body();
        assertThat(stream.split("\n\n")).hasSize(10).allMatch(event -> event.startsWith("event: "));
        assertThat(stream)
                .contains("\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":5,\"output_tokens\":1}")
                .contains("\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":5,\"output_tokens\":9}")
                .contains("\"partial_json\":\"{\\\"zone\\\":\\\"CET\\\"}\"");
    }

    @Test
    void a_request_read_slowly_is_read_whole() throws Exception {
        upstream.next(Script.completion("a").readingSlowly(3, Duration.ofMillis(1)));
        assertThat(post("forty two").statusCode()).isEqualTo(200);
        assertThat(upstream.received().getFirst().body().utf8()).isEqualTo("forty two");
    }

    @Test
    void a_request_read_only_so_far_is_never_answered() throws Exception {
        upstream.next(Script.completion("a").readingOnly(4));
        try (Socket socket = new Socket("127.0.0.1", upstream.uri().getPort())) {
            socket.getOutputStream()
                    .write("POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\nforty two"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(upstream.awaitRequest(0, BOUND).body().utf8()).isEqualTo("fort");
            assertThat(upstream.received().getFirst().awaitAnswered(Duration.ofMillis(50)))
                    .isFalse();
        }
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(upstream.uri().resolve("/v1/chat/completions"))
                        .header("X-Test", "yes")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
