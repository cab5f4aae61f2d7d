package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.testkit.PrivateRedis;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways, processes of their own, find each other's answers through one Redis, which dies. */
@Timeout(600)
class SharedAnswersTest {
    private static final String MODEL = "scripted/gpt-test";

    private static PrivateRedis redis;
    private static ScriptedUpstream upstream;
    private static Installation first;
    private static Installation second;
    private static Api one;
    private static Api other;

    @BeforeAll
    static void start(@TempDir Path dir) throws IOException {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        redis = started.get();
        upstream = ScriptedUpstream.open();
        String config = """
                providers:
                  scripted: { kind: openai, url: "%s/v1", api_key: upstream-key, models: [gpt-test] }
                redis: { url: "%s" }
                cache: { chat: { ttl: 10m }, search: { ttl: 10m }, second_level: { store: redis, timeout: 1s } }
                """.formatted(upstream.uri(), redis.url());
        first = Installation.start(Layout.ONE_PROCESS, dir.resolve("first"), config);
        String key = Files.readString(first.data("all").resolve("keys/master.json"));
        second = Installation.start(
                Layout.ONE_PROCESS,
                dir.resolve("second"),
                config + "encryption: { master_key: '" + key.replaceAll("\\s+", "") + "' }\n");
        one = new Api(first.url(), first.adminKey());
        other = new Api(second.url(), second.adminKey());
    }

    @AfterAll
    static void stop() {
        if (redis == null) {
            return;
        }
        for (AutoCloseable each : new AutoCloseable[] {one, other, first, second, upstream, redis}) {
            if (each != null) {
                close(each);
            }
        }
    }

    @Test
    void what_one_gateway_answered_another_gives_again_and_without_redis_each_asks_for_itself() {
        upstream.next(Script.completion("a day")).always(Script.completion("a week"));

        Reply asked = one.chat(MODEL, "", "How long is it?");
        Reply again = other.chat(MODEL, "", "How long is it?");

        assertThat(asked.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(again.header("x-gopuram-cache")).isEqualTo("hit");
        assertThat(again.text()).isEqualTo(asked.text()).contains("a day");

        storeAndFind(one, "tides rise twice a day");
        assertThat(storeAndFind(other, "a lighthouse keeper wrote letters")).contains("lighthouse");

        redis.kill();
        assertThat(one.chat(MODEL, "", "And now?").header("x-gopuram-cache")).isEqualTo("miss");
        Reply without = other.chat(MODEL, "", "And now?");
        assertThat(without.status()).isEqualTo(200);
        assertThat(without.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(other.chat(MODEL, "", "And now?").header("x-gopuram-cache")).isEqualTo("hit");
    }

    /** The same question of the same tenant about collections of the same name, which hold something else here and there. */
    private static String storeAndFind(Api api, String text) {
        assertThat(api.put("/v1/collections/notes", Map.of()).status()).isBetween(200, 201);
        api.store("notes", "d", "text", text);
        Reply found = api.post("/v1/search", Map.of("collection", "notes", "query", "what is told"));
        assertThat(found.header("x-gopuram-cache")).isEqualTo("miss");
        return found.text();
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
