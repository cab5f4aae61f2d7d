package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(upstream.uri().resolve("/v1/chat/completions"))
                        .header("X-Test", "yes")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
