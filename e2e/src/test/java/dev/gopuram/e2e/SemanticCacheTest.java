package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped embedder decides which questions are one; what is near and means something else is asked. */
@Timeout(600)
class SemanticCacheTest {
    private static final String ASKED = "How do I reset my password?";
    private static final String SAME = "how can i reset my password";

    @Test
    void a_question_is_answered_once_for_all_who_mean_the_same_and_for_nobody_else(@TempDir Path dir) {
        try (ScriptedUpstream upstream = ScriptedUpstream.open().always(Script.completion("By the link below."));
                Installation installation = Installation.start(Layout.ONE_PROCESS, dir, """
                        providers:
                          scripted: { kind: openai, url: "%s/v1", api_key: upstream-key, models: [gpt-test] }
                        cache: { semantic: { enabled: true } }
                        """.formatted(upstream.uri()));
                Api ours = new Api(installation.url(), installation.adminKey())) {
            Reply first = ask(ours, ASKED, Map.of());
            Reply second = ask(ours, SAME, Map.of());

            assertThat(first.header("x-gopuram-cache")).isEqualTo("miss");
            assertThat(second.header("x-gopuram-cache")).isEqualTo("semantic");
            assertThat(Double.parseDouble(second.header("x-gopuram-cache-similarity")))
                    .isBetween(0.94, 1.0);
            assertThat(second.text()).isEqualTo(first.text()).contains("By the link below.");
            assertThat(upstream.received()).hasSize(1);

            assertThat(ask(ours, "How do I reset my username?", Map.of()).header("x-gopuram-cache"))
                    .as("another matter")
                    .isEqualTo("miss");
            assertThat(ask(ours, "Why can't I reset my password?", Map.of()).header("x-gopuram-cache"))
                    .as("a denial")
                    .isEqualTo("miss");
            Map<String, ?> tools =
                    Map.of("tools", List.of(Map.of("type", "function", "function", Map.of("name", "reset_password"))));
            ask(ours, ASKED, tools);
            Reply called = ask(ours, SAME, tools);
            assertThat(called.status()).isEqualTo(200);
            assertThat(called.header("x-gopuram-cache")).as("a call of a tool").isEmpty();
            assertThat(upstream.received()).hasSize(5);
            assertThat(installation.metrics(installation.edge()))
                    .contains("gopuram_cache_total{outcome=\"semantic\",route=\"/v1/chat/completions\"} 1.0");
        }
    }

    private static Reply ask(Api api, String question, Map<String, ?> more) {
        Map<String, Object> body = new TreeMap<>(Map.of(
                "model",
                "scripted/gpt-test",
                "temperature",
                0,
                "messages",
                List.of(Map.of("role", "user", "content", question))));
        body.putAll(more);
        Reply reply = api.post("/v1/chat/completions", body);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply;
    }
}
