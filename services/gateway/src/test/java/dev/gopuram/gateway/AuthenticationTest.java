package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final String QUERY = "{\"collection\":\"docs\",\"query\":\"q\"}";

    private final TestEdge edge = new TestEdge();

    private FakeExchange models(String... headers) {
        return edge.raw("GET", "/v1/models", "", headers).await();
    }

    private int status(String secret) {
        return models("authorization", "Bearer " + secret).status;
    }

    @Test
    void a_key_is_taken_as_bearer_in_any_case_and_as_x_api_key() {
        assertThat(models("Authorization", "bearer " + TestEdge.ALL).status).isEqualTo(200);
        assertThat(models("x-api-key", TestEdge.ALL).status).isEqualTo(200);
    }

    @Test
    void what_is_no_key_is_401() {
        assertThat(status("nobody")).isEqualTo(401);
        assertThat(models("authorization", "Basic " + TestEdge.ALL).status).isEqualTo(401);
        assertThat(models("authorization", "Bearer ").status).isEqualTo(401);
        assertThat(models("authorization", "Bearer " + "x".repeat(513)).status).isEqualTo(401);
        assertThat(models("x-api-key", "").status).isEqualTo(401);
        FakeExchange reply = models("authorization", "Basic x", "x-api-key", TestEdge.ALL);
        assertThat(reply.status).isEqualTo(401);
        assertThat(reply.json().at("/error/code").asString()).isEqualTo("invalid_api_key");
        assertThat(reply.text()).doesNotContain(TestEdge.ALL);
    }

    @Test
    void a_key_that_differs_from_a_known_one_only_at_its_end_is_nobodys() {
        assertThat(status(TestEdge.ALL)).isEqualTo(200);
        int length = TestEdge.ALL.length();
        for (int kept = 0; kept < length; kept++) {
            assertThat(status(TestEdge.ALL.substring(0, kept))).isEqualTo(401);
            assertThat(status(TestEdge.ALL.substring(0, kept) + "~".repeat(length - kept)))
                    .isEqualTo(401);
            edge.clock.advance(Duration.ofHours(1));
            edge.tarpitted.release();
            edge.keys.poll();
        }
        assertThat(status(TestEdge.ALL + "x")).isEqualTo(401);
        assertThat(status(TestEdge.ALL)).isEqualTo(200);
    }

    @Test
    void a_known_key_is_answered_from_memory() {
        status(TestEdge.ALL);
        status(TestEdge.ALL);
        status(TestEdge.ALL);

        assertThat(edge.users.authentications).hasValue(1);
    }

    @Test
    void a_revoked_key_is_refused_within_a_poll() {
        assertThat(status(TestEdge.OTHER)).isEqualTo(200);

        edge.users.revoke("key_" + TestEdge.OTHER);
        assertThat(status(TestEdge.OTHER)).isEqualTo(200);
        edge.keys.poll();

        assertThat(status(TestEdge.OTHER)).isEqualTo(401);
        assertThat(edge.users.authentications).hasValue(1);
    }

    @Test
    void a_key_revoked_while_it_is_looked_up_is_refused() {
        edge.users.whileAuthenticating = () -> {
            edge.users.whileAuthenticating = () -> {};
            edge.users.revoke("key_" + TestEdge.OTHER);
            edge.keys.poll();
        };

        assertThat(status(TestEdge.OTHER)).isEqualTo(401);
        assertThat(status(TestEdge.OTHER)).isEqualTo(401);
    }

    @Test
    void a_key_expires_by_the_clock_without_being_asked_about_again() {
        edge.users.add("short-lived", "tenant-a", Duration.ofSeconds(3), "models");
        assertThat(status("short-lived")).isEqualTo(200);

        edge.clock.advance(Duration.ofSeconds(3));

        FakeExchange reply = models("authorization", "Bearer short-lived");
        assertThat(reply.status).isEqualTo(401);
        assertThat(reply.text()).contains("has expired");
        assertThat(edge.users.authentications).hasValue(1);
    }

    @Test
    void with_users_down_known_keys_work_until_memory_is_too_old_and_then_get_503() {
        assertThat(status(TestEdge.ALL)).isEqualTo(200);
        edge.users.down = true;

        edge.clock.advance(Duration.ofSeconds(5));
        assertThat(status(TestEdge.ALL)).isEqualTo(200);
        edge.clock.advance(Duration.ofMillis(1));
        FakeExchange reply = models("authorization", "Bearer " + TestEdge.ALL);

        assertThat(reply.status).isEqualTo(503);
        assertThat(reply.header("retry-after")).isEqualTo("1");
        assertThat(reply.header("retry-after-ms")).isEqualTo("1000");
        edge.users.down = false;
        assertThat(status(TestEdge.ALL)).isEqualTo(200);
    }

    @Test
    void polls_keep_memory_young() {
        assertThat(status(TestEdge.ALL)).isEqualTo(200);
        edge.clock.advance(Duration.ofMinutes(1));
        edge.keys.poll();
        edge.users.down = true;

        assertThat(status(TestEdge.ALL)).isEqualTo(200);
    }

    @Test
    void with_users_down_an_unknown_key_gets_503_and_never_401() {
        edge.users.down = true;

        FakeExchange reply =
                edge.raw("POST", "/v1/search", QUERY, "x-api-key", "never-seen").await();

        assertThat(reply.status).isEqualTo(503);
        assertThat(reply.json().path("code").asString()).isEqualTo("unavailable");
        assertThat(reply.text()).doesNotContain("disk");
        assertThat(reply.bodyRead).isFalse();
    }

    @Test
    void a_secret_of_nobody_is_remembered_briefly_and_forgotten_when_keys_change() {
        edge.users.hidden = true;
        assertThat(status(TestEdge.ALL)).isEqualTo(401);
        assertThat(status(TestEdge.ALL)).isEqualTo(401);
        assertThat(edge.users.authentications).hasValue(1);
        edge.users.hidden = false;

        edge.keys.poll();
        assertThat(status(TestEdge.ALL)).isEqualTo(200);

        edge.users.hidden = true;
        assertThat(status("other")).isEqualTo(401);
        edge.clock.advance(Duration.ofMillis(2001));
        assertThat(status("other")).isEqualTo(401);
        assertThat(edge.users.authentications).hasValue(4);
    }

    @Test
    void many_first_calls_of_one_key_ask_once() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        edge.users.whileAuthenticating = () -> await(go);
        List<FakeExchange> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(edge.raw("GET", "/v1/models", "", "x-api-key", TestEdge.ALL));
        }
        Eventually.until("the one question is asked", () -> edge.users.authentications.get() > 0);
        go.countDown();

        assertThat(calls).allMatch(call -> call.await().status == 200);
        // Who comes after the answer finds it in memory; who came before shared it.
        assertThat(edge.users.authentications).hasValue(1);
    }

    @Test
    void a_caller_without_a_key_may_do_what_the_configuration_allows_and_no_more() {
        GatewayConfig base = GatewayConfig.defaults();
        KeysConfig k = base.keys();
        KeysConfig open = new KeysConfig(
                k.poll(),
                k.maxStaleness(),
                k.cacheSize(),
                k.unknownFor(),
                k.unknownCacheSize(),
                k.maxLookups(),
                k.lookupTimeout(),
                List.of("models"));
        TestEdge anonymous = new TestEdge(new GatewayConfig(
                base.server(),
                base.routes(),
                open,
                10,
                base.overload(),
                base.heartbeat(),
                base.deadlineSweep(),
                base.sockets(),
                false));

        assertThat(anonymous.raw("GET", "/v1/models", "").await().status).isEqualTo(200);
        assertThat(anonymous.raw("GET", "/v1/collections", "").await().status).isEqualTo(403);
        assertThat(anonymous.raw("GET", "/v1/models", "", "x-api-key", "guess").await().status)
                .isEqualTo(401);
    }

    @Test
    void lookups_beyond_the_bound_are_503() {
        GatewayConfig base = GatewayConfig.defaults();
        KeysConfig k = base.keys();
        KeysConfig one = new KeysConfig(
                k.poll(),
                k.maxStaleness(),
                k.cacheSize(),
                k.unknownFor(),
                k.unknownCacheSize(),
                1,
                Duration.ofSeconds(20),
                List.of());
        TestEdge small = new TestEdge(new GatewayConfig(
                base.server(),
                base.routes(),
                one,
                10,
                base.overload(),
                base.heartbeat(),
                base.deadlineSweep(),
                base.sockets(),
                false));
        CountDownLatch go = new CountDownLatch(1);
        small.users.whileAuthenticating = () -> await(go);
        FakeExchange first = small.raw("GET", "/v1/models", "", "x-api-key", TestEdge.ALL);
        Eventually.until("the first is asked", () -> small.users.authentications.get() == 1);

        FakeExchange second =
                small.raw("GET", "/v1/models", "", "x-api-key", "guess").await();
        go.countDown();

        assertThat(second.status).isEqualTo(503);
        assertThat(second.header("retry-after")).isEqualTo("1");
        assertThat(first.await().status).isEqualTo(200);
    }

    @Test
    void the_principal_of_a_call_is_the_keys() {
        ApiKey key = edge.users.add("chatty", "tenant-c", null, "chat");
        edge.as("chatty", "POST", "/v1/chat/completions", "{\"model\":\"extractive\",\"messages\":[]}");

        assertThat(edge.chat.context.get().tenant()).isEqualTo("tenant-c");
        assertThat(edge.chat.context.get().principal().id()).isEqualTo(key.id());
        assertThat(edge.record().principal()).isEqualTo(key.id());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
