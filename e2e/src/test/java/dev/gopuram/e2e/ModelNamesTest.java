package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However a client spells a model, over HTTP: its limit holds, and it costs what it costs. */
@Timeout(300)
class ModelNamesTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CONFIG = """
        chat: { aliases: { fast: mock/m }, default_model: fast }
        limits:
          dear: { limit: 3/day, models: [m] }
        prices:
          models: { mock/m: { input: 1usd, output: 1usd } }
        """;

    private static Reply ask(Api api, Map<String, ?> model) {
        Map<String, Object> body = new TreeMap<>(
                Map.of("messages", List.of(Map.of("role", "user", "content", "How much leave do I have?"))));
        body.putAll(model);
        return api.post("/v1/chat/completions", body);
    }

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            names = {"ONE_PROCESS", "EDGE_AND_CORE"})
    void a_limit_of_a_model_is_not_avoided_by_another_spelling(Layout layout, @TempDir Path dir) {
        try (ScriptedUpstream upstream = ScriptedUpstream.open().always(Script.completion("certainly"));
                Installation installation =
                        Installation.start(layout, dir, Installation.provider("mock", upstream.uri(), "") + CONFIG);
                Api api = new Api(
                        installation.url(),
                        Api.createKey(installation, "chat").path("secret").asString())) {
            // Where chat is another node the edge may be ready before that has told it the names.
            Eventually.until(
                    "the alias counts as its model",
                    SOON,
                    () -> !ask(api, Map.of("model", "fast"))
                            .header("x-ratelimit-limit-requests")
                            .isEmpty());
            int before = upstream.received().size();
            for (Map<String, String> spelled : List.of(Map.of("model", "mock/m"), Map.<String, String>of())) {
                Reply served = ask(api, spelled);
                assertThat(served.status()).as(served.toString()).isEqualTo(200);
                assertThat(served.header("x-gopuram-model")).isEqualTo("mock/m");
                assertThat(served.header("x-gopuram-cost")).isNotEmpty();
            }

            assertThat(ask(api, Map.of()).status()).isEqualTo(429);
            assertThat(ask(api, Map.of("model", "fast")).status()).isEqualTo(429);
            assertThat(ask(api, Map.of("model", "mock/m")).status()).isEqualTo(429);
            assertThat(ask(api, Map.of("model", "mock/other")).status()).isEqualTo(200);
            assertThat(upstream.received()).hasSize(before + 3);
        }
    }
}
