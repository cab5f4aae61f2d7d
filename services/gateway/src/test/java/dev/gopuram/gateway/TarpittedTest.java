package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.tarpit.Standing;
import dev.gopuram.platform.tarpit.TarpitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callers that keep hammering, at an edge without sockets: a call that waits has not been answered when it returns. */
class TarpittedTest {
    private static final TarpitConfig DEFAULTS = TarpitConfig.defaults();
    private static final String GUESSER = "198.51.100.7";
    private static final String CHAT = "{\"model\":\"extractive\",\"messages\":[]}";

    private final TestEdge edge = new TestEdge();

    @Test
    void whoever_tries_wrong_keys_waits_longer_each_time_and_nobody_else_waits() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waits.add(waitOf(guess(GUESSER)));
            assertThat(models(TestEdge.ALL, "198.51.100.8").status).isEqualTo(200);
        }

        assertThat(waits.subList(0, 10)).containsOnly(Duration.ZERO);
        assertThat(waits.subList(10, 20)).isSorted().allMatch(Duration::isPositive);
        assertThat(waits.getLast()).isEqualTo(DEFAULTS.cap());
    }

    @Test
    void a_key_that_is_known_is_not_held_to_the_address_it_shares_with_a_guesser() {
        assertThat(models(TestEdge.ALL, GUESSER).status).isEqualTo(200);
        for (int i = 0; i < 60; i++) {
            waitOf(guess(GUESSER));
        }
        edge.keys.poll();

        assertThat(models(TestEdge.ALL, GUESSER).status).isEqualTo(200);
        assertThat(edge.tarpitted.worst(10)).hasSize(1);
    }

    @Test
    void a_call_without_a_key_counts_as_one_with_a_wrong_key() {
        for (int i = 0; i < 10; i++) {
            assertThat(send(GUESSER, "GET", "/v1/models").status).isEqualTo(401);
        }

        assertThat(send(GUESSER, "GET", "/v1/models").status).isZero();
    }

    @Test
    void what_needs_no_key_never_waits() {
        for (int i = 0; i < 30; i++) {
            waitOf(guess(GUESSER));
        }

        assertThat(send(GUESSER, "GET", "/healthz").awaitOver().status).isEqualTo(200);
    }

    @Test
    void a_key_that_goes_past_its_limits_waits_from_wherever_it_calls_and_other_keys_do_not() {
        limited(edge, Problem.of(Problem.Code.RATE_LIMITED, "slower"));
        int tries = 0;
        FakeExchange last;
        do {
            last = chat(TestEdge.ALL, "198.51.100." + tries++ % 50);
        } while (waitOf(last).isZero() && tries < 200);

        assertThat(tries).isEqualTo(41);
        assertThat(chat(TestEdge.OTHER, "198.51.100.1").awaitOver().status).isEqualTo(429);
        assertThat(edge.tarpitted.worst(10))
                .extracting(Standing::caller)
                .containsExactly("key:key_" + TestEdge.ALL, "key:key_" + TestEdge.OTHER);
    }

    @Test
    void what_a_provider_refuses_is_held_against_nobody() {
        limited(
                edge,
                Problem.of(Problem.Code.RATE_LIMITED, "the provider's limit").told(Problem.Told.NOTHING));
        for (int i = 0; i < 50; i++) {
            assertThat(chat(TestEdge.ALL, GUESSER).awaitOver().status).isEqualTo(429);
        }

        assertThat(edge.tarpitted.worst(10)).isEmpty();
    }

    @Test
    void a_guess_counts_in_full_though_it_claims_to_be_sent_again() {
        for (int i = 0; i < 10; i++) {
            guess(GUESSER, "x-stainless-retry-count", "1").awaitOver();
        }

        assertThat(waitOf(guess(GUESSER))).isPositive();
    }

    @Test
    void a_limited_call_that_an_sdk_sends_again_by_itself_counts_less() {
        limited(edge, Problem.of(Problem.Code.RATE_LIMITED, "slower"));
        for (int i = 0; i < 10; i++) {
            chat(TestEdge.ALL, GUESSER).awaitOver();
            chat(TestEdge.OTHER, GUESSER, "x-stainless-retry-count", "1").awaitOver();
        }

        assertThat(edge.tarpitted.worst(10)).hasSize(2);
        assertThat(edge.tarpitted.worst(10).getFirst().score())
                .isGreaterThan(3 * edge.tarpitted.worst(10).getLast().score());
    }

    @Test
    void other_settings_hold_from_the_next_call_on() {
        for (int i = 0; i < 8; i++) {
            guess(GUESSER).awaitOver();
        }
        assertThat(waitOf(guess(GUESSER))).isZero();

        edge.tarpitted.use(new TarpitConfig(
                true,
                DEFAULTS.weights(),
                DEFAULTS.halfLife(),
                2,
                DEFAULTS.first(),
                DEFAULTS.factor(),
                DEFAULTS.cap(),
                DEFAULTS.maxParked(),
                DEFAULTS.maxParkedPerCaller(),
                DEFAULTS.maxCallers(),
                DEFAULTS.v4Prefix(),
                DEFAULTS.v6Prefix(),
                List.of()));

        assertThat(waitOf(guess(GUESSER))).isPositive();
    }

    @Test
    void a_load_balancer_is_never_the_culprit_its_client_is() {
        for (int i = 0; i < 30; i++) {
            waitOf(guess("10.0.0.1", "x-forwarded-for", "203.0.113.66, " + GUESSER + ", 10.0.0.2"));
            guess("10.0.0.1").awaitOver();
        }

        assertThat(edge.tarpitted.worst(10)).extracting(Standing::caller).containsExactly("ip:" + GUESSER);
        assertThat(guess("10.0.0.1", "x-forwarded-for", "203.0.113.8").awaitOver().status)
                .isEqualTo(401);
        assertThat(guess("10.0.0.1").awaitOver().status).isEqualTo(401);
    }

    @Test
    void who_is_not_trusted_cannot_put_the_blame_on_another() {
        for (int i = 0; i < 10; i++) {
            guess(GUESSER, "x-forwarded-for", "203.0.113." + i).awaitOver();
        }

        assertThat(edge.tarpitted.worst(10)).extracting(Standing::caller).containsExactly("ip:" + GUESSER);
    }

    @Test
    void so_many_of_one_caller_wait_and_the_next_is_refused_at_once_and_that_is_no_further_offence() {
        for (int i = 0; i < 10; i++) {
            guess(GUESSER).awaitOver();
        }
        List<FakeExchange> all = new ArrayList<>();
        for (int i = 0; i < DEFAULTS.maxParkedPerCaller() + 5; i++) {
            all.add(guess(GUESSER));
        }

        assertThat(all.subList(0, DEFAULTS.maxParkedPerCaller())).allMatch(exchange -> exchange.status == 0);
        assertThat(all.subList(DEFAULTS.maxParkedPerCaller(), all.size())).allSatisfy(exchange -> {
            assertThat(exchange.status).isEqualTo(429);
            assertThat(exchange.header("retry-after")).isEqualTo("1");
        });
        Standing standing = edge.tarpitted.worst(1).getFirst();
        assertThat(standing.parked()).isEqualTo(DEFAULTS.maxParkedPerCaller());
        assertThat(standing.offences()).isEqualTo(10);
    }

    @Test
    void who_leaves_while_it_waits_frees_its_place_and_is_never_served() {
        for (int i = 0; i < 10; i++) {
            guess(GUESSER).awaitOver();
        }
        FakeExchange waiting = guess(GUESSER);
        assertThat(parked()).isOne();
        int lookups = edge.users.authentications.get();

        waiting.leave();

        assertThat(parked()).isZero();
        edge.clock.advance(DEFAULTS.cap());
        edge.tarpitted.release();
        assertThat(edge.users.authentications).hasValue(lookups);
    }

    @Test
    void the_time_it_waited_is_not_counted_as_ours() {
        for (int i = 0; i < 10; i++) {
            guess(GUESSER).awaitOver();
            edge.record();
        }

        Duration waited = waitOf(guess(GUESSER));

        assertThat(waited).isPositive();
        EdgeRecord record = edge.record();
        assertThat(record.latency()).isEqualTo(waited);
        assertThat(record.overhead()).isZero();
    }

    @Test
    void when_the_node_stops_those_who_wait_are_answered() {
        for (int i = 0; i < 10; i++) {
            guess(GUESSER).awaitOver();
        }
        FakeExchange waiting = guess(GUESSER);

        edge.tarpitted.stop();

        assertThat(waiting.awaitOver().status).isEqualTo(401);
    }

    @Test
    void an_operator_sees_the_worst_callers_and_pardons_one() {
        for (int i = 0; i < 12; i++) {
            waitOf(guess(GUESSER));
        }
        guess("2001:db8::7").awaitOver();

        FakeExchange shown = edge.get("/admin/v1/tarpit");
        FakeExchange one = edge.get("/admin/v1/tarpit?limit=1");
        FakeExchange pardoned = edge.delete("/admin/v1/tarpit/ip:" + GUESSER);

        assertThat(shown.json().at("/callers/0/caller").asString()).isEqualTo("ip:" + GUESSER);
        assertThat(shown.json().at("/callers/0/offences").asInt()).isEqualTo(12);
        assertThat(shown.json().at("/callers/0/delay_ms").asInt()).isGreaterThan(100);
        assertThat(shown.json().at("/callers/1/caller").asString()).isEqualTo("ip:2001:db8:0:0:0:0:0:0");
        assertThat(one.json().path("callers")).hasSize(1);
        assertThat(pardoned.json().path("pardoned").asBoolean()).isTrue();
        assertThat(edge.delete("/admin/v1/tarpit/ip:" + GUESSER).status).isEqualTo(404);
        assertThat(edge.delete("/admin/v1/tarpit/ip%3A2001%3Adb8%3A%3A").status).isEqualTo(200);
        assertThat(edge.delete("/admin/v1/tarpit/nobody").status).isEqualTo(400);
        assertThat(waitOf(guess(GUESSER))).isZero();
    }

    @Test
    void only_an_admin_sees_or_pardons() {
        assertThat(edge.as(TestEdge.OTHER, "GET", "/admin/v1/tarpit", "").status)
                .isEqualTo(403);
        assertThat(edge.as(TestEdge.OTHER, "DELETE", "/admin/v1/tarpit/ip:" + GUESSER, "").status)
                .isEqualTo(403);
    }

    /** How long it waits before it is answered, which it is when this returns. */
    private Duration waitOf(FakeExchange exchange) {
        long from = edge.clock.nanoTime();
        while (parked() > 0) {
            edge.clock.advance(Duration.ofMillis(1));
            edge.tarpitted.release();
        }
        exchange.awaitOver();
        return Duration.ofNanos(edge.clock.nanoTime() - from);
    }

    private int parked() {
        return edge.tarpitted.worst(100).stream().mapToInt(Standing::parked).sum();
    }

    private static void limited(TestEdge edge, Problem problem) {
        edge.chat.completing = request -> {
            throw problem;
        };
    }

    private FakeExchange chat(String secret, String from, String... more) {
        List<String> headers = new ArrayList<>(List.of("x-api-key", secret, "content-type", "application/json"));
        headers.addAll(List.of(more));
        FakeExchange exchange =
                new FakeExchange("POST", "/v1/chat/completions", CHAT, headers.toArray(String[]::new)).from(from);
        edge.edge.handle(exchange);
        return exchange;
    }

    private FakeExchange models(String secret, String from) {
        return send(from, "GET", "/v1/models", "x-api-key", secret).awaitOver();
    }

    private FakeExchange guess(String from, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "x-api-key";
        all[1] = "nobody";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return send(from, "GET", "/v1/models", all);
    }

    private FakeExchange send(String from, String method, String path, String... headers) {
        FakeExchange exchange = new FakeExchange(method, path, "", headers).from(from);
        edge.edge.handle(exchange);
        return exchange;
    }
}
