package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.LimitConfig;
import dev.gopuram.governance.PriceConfig;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.TierConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.ledger.Rate;
import dev.gopuram.testkit.Eventually;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static final String OPENAI = "/v1/chat/completions";
    private static final String ANTHROPIC = "/v1/messages";
    private static final String ASK = "{\"model\":\"up/m\",\"max_tokens\":100,\"messages\":[]}";
    private static final String ASK_STREAM = "{\"model\":\"up/m\",\"stream\":true,\"max_tokens\":5000,\"messages\":[]}";
    private static final TierConfig THREE_A_MINUTE = new TierConfig(Map.of("chat", Limit.parse("3/min")), 1);

    private static TestEdge tiered() {
        return edge(Map.of("free", THREE_A_MINUTE), Map.of(), PricesConfig.defaults());
    }

    private static TestEdge limited(String limit, boolean hard) {
        return edge(Map.of(), Map.of("budget", perKey(limit, hard)), PricesConfig.defaults());
    }

    private static LimitConfig perKey(String limit, boolean hard) {
        return new LimitConfig(LimitConfig.Per.KEY, Limit.parse(limit), List.of(), List.of(), List.of(), hard);
    }

    private static TestEdge edge(Map<String, TierConfig> tiers, Map<String, LimitConfig> limits, PricesConfig prices) {
        return new TestEdge(
                GatewayConfig.defaults(), new GovernanceConfig(tiers, limits, prices, SharingConfig.defaults()));
    }

    private static Completion costing(long input, long output) {
        return new Completion(Bytes.utf8("{}"), "up/m", "", new Usage(input, 0, output, Usage.Source.REPORTED));
    }

    private static void assertNothingIsHeld(TestEdge edge) {
        Eventually.until(
                "nothing is held",
                () -> edge.telemetry.meters().get("gopuram_holds").gauge().value() == 0);
    }

    @Test
    void a_call_beyond_its_tiers_rate_is_refused_before_its_body_is_read() {
        TestEdge edge = tiered();
        for (int i = 2; i >= 0; i--) {
            FakeExchange good = edge.post(OPENAI, ASK);
            assertThat(good.status).isEqualTo(200);
            assertThat(good.header("x-ratelimit-limit-requests")).isEqualTo("3");
            assertThat(good.header("x-ratelimit-remaining-requests")).isEqualTo(Integer.toString(i));
        }

        FakeExchange refused = edge.post(OPENAI, ASK);

        assertThat(refused.status).isEqualTo(429);
        assertThat(refused.bodyRead).isFalse();
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
        assertThat(refused.json().at("/error/message").asString()).contains("tiers.free.chat", "3/min");
        assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 120);
        assertThat(refused.header("ratelimit")).startsWith("\"tiers.free.chat\";r=0;t=");
        assertThat(refused.header("ratelimit-policy")).isEqualTo("\"tiers.free.chat\";q=3;w=60");
    }

    @Test
    void anthropics_clients_are_told_in_their_own_words() {
        TestEdge edge = tiered();
        FakeExchange good = edge.post(ANTHROPIC, ASK);
        assertThat(good.header("anthropic-ratelimit-requests-limit")).isEqualTo("3");
        assertThat(good.header("anthropic-ratelimit-requests-remaining")).isEqualTo("2");
        assertThat(good.header("anthropic-ratelimit-requests-reset")).endsWith("Z");
        edge.post(ANTHROPIC, ASK);
        edge.post(ANTHROPIC, ASK);

        FakeExchange refused = edge.post(ANTHROPIC, ASK);

        assertThat(refused.status).isEqualTo(429);
        assertThat(refused.json().at("/error/type").asString()).isEqualTo("rate_limit_error");
    }

    @Test
    void a_teams_keys_share_its_limit_and_keys_of_no_team_share_their_tenants() {
        LimitConfig perTeam =
                new LimitConfig(LimitConfig.Per.TEAM, Limit.parse("1/min"), List.of(), List.of(), List.of(), false);
        TestEdge edge = edge(Map.of(), Map.of("shared", perTeam), PricesConfig.defaults());
        edge.users.add("b1", "tenant-a", null, "blue", List.of("chat"));
        edge.users.add("b2", "tenant-a", null, "blue", List.of("chat"));
        edge.users.add("r1", "tenant-a", null, "red", List.of("chat"));
        edge.users.add("n1", "tenant-a", null, "chat");
        edge.users.add("n2", "tenant-a", null, "chat");
        edge.users.add("elsewhere", "tenant-b", null, "blue", List.of("chat"));

        assertThat(edge.as("b1", "POST", OPENAI, ASK).status).isEqualTo(200);
        FakeExchange refused = edge.as("b2", "POST", OPENAI, ASK);
        assertThat(refused.status).isEqualTo(429);
        assertThat(refused.json().at("/error/message").asString()).contains("for team:tenant-a/blue");
        assertThat(edge.as("r1", "POST", OPENAI, ASK).status).isEqualTo(200);
        assertThat(edge.as("n1", "POST", OPENAI, ASK).status).isEqualTo(200);
        assertThat(edge.as("n2", "POST", OPENAI, ASK).status).isEqualTo(429);
        assertThat(edge.as("elsewhere", "POST", OPENAI, ASK).status).isEqualTo(200);
    }

    @Test
    void users_that_one_key_makes_up_are_held_to_one_limit_and_take_no_counter_from_another_key() {
        LimitConfig perUser =
                new LimitConfig(LimitConfig.Per.USER, Limit.parse("2/min"), List.of(), List.of(), List.of(), false);
        TestEdge edge = new TestEdge(
                GatewayConfig.defaults(),
                new GovernanceConfig(Map.of(), Map.of("each", perUser), PricesConfig.defaults(), counters(10)));

        List<FakeExchange> madeUp = IntStream.range(0, 20)
                .mapToObj(i -> edge.post(OPENAI, ASK.replace("{", "{\"user\":\"made-up-" + i + "\",")))
                .toList();
        List<Integer> anns = IntStream.range(0, 3)
                .mapToObj(i -> edge.as(TestEdge.OTHER, "POST", OPENAI, ASK.replace("{", "{\"user\":\"ann\",")).status)
                .toList();

        assertThat(madeUp.stream().filter(each -> each.status == 200)).hasSize(3);
        assertThat(madeUp.getLast().status).isEqualTo(429);
        assertThat(madeUp.getLast().json().at("/error/message").asString())
                .contains("for others of key:key_" + TestEdge.ALL);
        assertThat(anns).containsExactly(200, 200, 429);
    }

    private static SharingConfig counters(int most) {
        SharingConfig usual = SharingConfig.defaults();
        return new SharingConfig(
                usual.store(),
                usual.without(),
                usual.gateways(),
                usual.slicePercent(),
                usual.interval(),
                usual.lease(),
                usual.keep(),
                usual.grantWait(),
                most);
    }

    @Test
    void another_keys_calls_are_not_counted() {
        TestEdge edge = tiered();
        for (int i = 0; i < 4; i++) {
            edge.post(OPENAI, ASK);
        }

        assertThat(edge.as(TestEdge.OTHER, "POST", OPENAI, ASK).status).isEqualTo(200);
    }

    @Test
    void calls_at_once_cannot_run_through_a_token_limit_together() {
        TestEdge edge = limited("1ktokens/min", false);
        CountDownLatch over = new CountDownLatch(1);
        edge.chat.completing = r -> {
            await(over);
            return costing(10, 100);
        };

        // Each may write 100 tokens and reads some: eight find room, the ninth would not.
        List<FakeExchange> calls = IntStream.range(0, 12)
                .mapToObj(i -> edge.send("POST", OPENAI, ASK))
                .toList();
        Eventually.until(
                "four are refused",
                () -> calls.stream().filter(call -> call.status == 429).count() >= 4);
        over.countDown();

        long served = calls.stream().filter(call -> call.await().status == 200).count();
        assertThat(served).isEqualTo(8);
        assertNothingIsHeld(edge);
    }

    @Test
    void what_was_held_beyond_the_cost_is_given_back() {
        TestEdge edge = limited("1ktokens/min", false);
        edge.chat.completing = r -> costing(4, 6);
        for (int i = 1; i <= 10; i++) {
            FakeExchange reply = edge.post(OPENAI, ASK);
            assertThat(reply.status).isEqualTo(200);
            assertNothingIsHeld(edge);
        }

        FakeExchange reply = edge.post(OPENAI, ASK);
        int held = 100 + Math.ceilDiv(ASK.length(), 4);
        assertThat(reply.header("x-ratelimit-remaining-tokens")).isEqualTo(Integer.toString(1_000 - 10 * 10 - held));
    }

    @Test
    void a_model_whose_answers_are_short_is_held_for_little() {
        TestEdge edge = limited("1ktokens/min", false);
        edge.chat.completing = r -> costing(1, 5);
        for (int i = 0; i < 30; i++) {
            edge.post(OPENAI, ASK);
            assertNothingIsHeld(edge);
        }

        int left = Integer.parseInt(edge.post(OPENAI, ASK).header("x-ratelimit-remaining-tokens"));
        assertThat(left).isGreaterThan(1_000 - 30 * 6 - 50);
    }

    @Test
    void a_guess_that_is_too_long_for_the_limit_refuses_nobody() {
        TestEdge edge = limited("1ktokens/min", false);
        edge.chat.completing = r -> costing(4, 5);
        String unbounded = ASK.replace("\"max_tokens\":100,", "");

        assertThat(edge.post(OPENAI, unbounded).status).isEqualTo(200);
        assertThat(edge.post("/v1/messages/count_tokens", unbounded).status).isEqualTo(200);
        assertNothingIsHeld(edge);
    }

    @Test
    void a_tiers_tokens_are_held_as_well() {
        TierConfig tokens = new TierConfig(Map.of("chat", Limit.parse("100tokens/min")), 1);
        TestEdge edge = edge(Map.of("free", tokens), Map.of(), PricesConfig.defaults());

        FakeExchange refused = edge.post(OPENAI, ASK);

        assertThat(refused.status).isEqualTo(429);
        assertThat(refused.json().at("/error/message").asString()).contains("tiers.free.chat");
    }

    @Test
    void where_money_is_limited_what_names_no_model_is_served() {
        TestEdge edge = edge(Map.of(), Map.of("money", perKey("1usd/day", true)), PricesConfig.defaults());

        assertThat(edge.get("/v1/models").status).isEqualTo(200);
        assertThat(edge.get("/v1/collections").status).isEqualTo(200);
    }

    @Test
    void of_several_limits_the_one_that_is_nearest_to_its_end_is_told() {
        TestEdge edge = edge(
                Map.of("free", new TierConfig(Map.of("chat", Limit.parse("5/min")), 1)),
                Map.of("budget", perKey("500tokens/day", true)),
                PricesConfig.defaults());
        edge.chat.completing = r -> costing(200, 250);
        edge.post(OPENAI, ASK);
        assertNothingIsHeld(edge);

        assertThat(edge.post(OPENAI, ASK).header("ratelimit")).startsWith("\"limits.budget\"");
    }

    @Test
    void a_failed_call_a_refused_one_and_one_whose_client_left_hold_nothing() {
        TestEdge edge = limited("1ktokens/min", false);
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.UPSTREAM_FAILED, "down");
        };
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(502);
        assertThat(edge.post(OPENAI, "no json").status).isEqualTo(400);
        assertThat(edge.as("secret-wrong", "POST", OPENAI, ASK).status).isEqualTo(401);
        CountDownLatch over = new CountDownLatch(1);
        edge.chat.completing = r -> {
            await(over);
            return costing(1, 1);
        };
        FakeExchange left = edge.send("POST", OPENAI, ASK);
        Eventually.until("the call runs", () -> left.bodyRead);
        left.leave();
        over.countDown();

        assertNothingIsHeld(edge);
    }

    @Test
    void a_spent_budget_says_that_no_retry_helps() {
        TestEdge edge = limited("500tokens/day", true);
        edge.chat.completing = r -> costing(200, 290);
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(200);
        assertNothingIsHeld(edge);

        FakeExchange refused = edge.post(OPENAI, ASK);

        assertThat(refused.status).isEqualTo(429);
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("insufficient_quota");
        assertThat(refused.header("x-should-retry")).isEqualTo("false");
        assertThat(refused.header("retry-after")).isEqualTo("null");
    }

    @Test
    void a_stream_whose_budget_is_gone_ends_with_an_error_in_band() {
        TestEdge edge = limited("2ktokens/day", true);
        TokenStream source = TokenStream.open();
        AtomicBoolean stopped = new AtomicBoolean();
        source.feed().onCancel(() -> {
            stopped.set(true);
            source.feed().end(new End.Cancelled(new Usage(10, 0, 2_100, Usage.Source.ESTIMATED)));
        });
        edge.chat.streaming = r -> source;

        FakeExchange reply = edge.send("POST", OPENAI, ASK_STREAM);
        Eventually.until("the stream is read", () -> edge.chat.request.get() != null);
        for (int tokens = 100; tokens <= 2_100; tokens += 100) {
            source.feed()
                    .offer(Frame.of(Bytes.utf8("data: {\"n\":" + tokens + "}\n\n"))
                            .after(tokens));
        }
        reply.await();

        assertThat(stopped).isTrue();
        assertThat(reply.text())
                .contains("{\"n\":1900}", "\"code\":\"insufficient_quota\"", "cut off")
                .doesNotContain("[DONE]");
        assertThat(edge.record().end()).isEqualTo("failed");
        assertNothingIsHeld(edge);
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(429);
    }

    @Test
    void a_key_that_keeps_the_answer_gets_no_stream_past_its_budget() {
        TestEdge edge = limited("2ktokens/day", true);
        TokenStream source = TokenStream.open();
        AtomicBoolean stopped = new AtomicBoolean();
        source.feed().onCancel(() -> {
            stopped.set(true);
            source.feed().end(new End.Cancelled(new Usage(10, 0, 2_100, Usage.Source.ESTIMATED)));
        });
        edge.chat.streaming = r -> source;
        FakeExchange left = edge.raw(
                "POST",
                OPENAI,
                ASK_STREAM,
                "authorization",
                "Bearer " + TestEdge.ALL,
                "content-type",
                "application/json",
                "idempotency-key",
                "k1");
        Eventually.until("the stream is read", () -> edge.chat.request.get() != null);
        source.feed().offer(Frame.of(Bytes.utf8("data: {\"n\":1}\n\n")).after(1));
        Eventually.until("it has begun", () -> !left.text().isEmpty());
        left.leave();
        for (int tokens = 100; tokens <= 2_100; tokens += 100) {
            source.feed().offer(Frame.of(Bytes.utf8("data: {\"n\":2}\n\n")).after(tokens));
        }

        assertThat(stopped).isTrue();
        assertThat(edge.record().usage().outputTokens()).isEqualTo(2_100);
        assertNothingIsHeld(edge);
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(429);
    }

    @Test
    void what_a_call_used_that_its_client_left_is_counted_however_late_it_is_known() {
        TestEdge edge = limited("2ktokens/day", true);
        CountDownLatch noted = new CountDownLatch(1);
        edge.chat.completing = r -> {
            try {
                await(noted);
            } catch (Problem left) {
                throw left.spent(new Problem.Spent("up/m", new Usage(500, 0, 1_400, Usage.Source.ESTIMATED)));
            }
            throw new AssertionError("nobody counts it down");
        };
        FakeExchange left = edge.send("POST", OPENAI, ASK);
        Eventually.until("the call runs", () -> edge.chat.request.get() != null);

        left.leave();

        assertThat(edge.record().usage().totalTokens()).isEqualTo(1_900);
        assertNothingIsHeld(edge);
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(429);
    }

    @Test
    void money_is_counted_by_the_price_table_and_a_model_without_a_price_is_refused() {
        PriceConfig price = new PriceConfig(
                Rate.parse("2.00usd"), Rate.parse("0.50usd"), null, Rate.parse("10.00usd"), null, null, null);
        PricesConfig prices = new PricesConfig("test", Map.of("m", price), null, PricesConfig.Unknown.REFUSE);
        TestEdge edge = edge(Map.of(), Map.of("money", perKey("0.01usd/day", true)), prices);
        edge.chat.completing =
                r -> new Completion(Bytes.utf8("{}"), "up/m", "", new Usage(1_000, 800, 100, Usage.Source.REPORTED));

        FakeExchange first = edge.post(OPENAI, ASK);
        assertThat(first.header("x-gopuram-cost")).isEqualTo("0.0018");
        assertNothingIsHeld(edge);

        // 200 fresh and 800 cached tokens read, 100 written: 0.0018 usd. With 0.0011 held for the next, five fit, one
        // of which was served.
        long served = IntStream.range(0, 8)
                .filter(i -> {
                    boolean good = edge.post(OPENAI, ASK).status == 200;
                    assertNothingIsHeld(edge);
                    return good;
                })
                .count();
        assertThat(served).isEqualTo(4);
        assertThat(edge.telemetry
                        .meters()
                        .get("gopuram_cost_nanousd_total")
                        .counter()
                        .count())
                .isEqualTo(5 * 1_800_000.0);

        FakeExchange unknown = edge.post(OPENAI, ASK.replace("up/m", "up/other"));
        assertThat(unknown.header("x-gopuram-cost")).isEqualTo("null");
        assertThat(unknown.status).isEqualTo(400);
        assertThat(unknown.json().at("/error/param").asString()).isEqualTo("model");
    }

    @Test
    void processor_time_is_held_as_calls_have_used_it_and_counted_as_they_did() {
        TestEdge edge = limited("100cpu_ms/day", true);
        edge.chat.completing =
                r -> new Completion(Bytes.utf8("{}"), "up/m", "", new Usage(1, 0, 1, Usage.Source.COUNTED).on(10_000));

        // Each takes 10 ms; what is held for the next, of which nothing is known yet, is 20.
        long served = IntStream.range(0, 12)
                .filter(i -> {
                    boolean good = edge.post(OPENAI, ASK).status == 200;
                    assertNothingIsHeld(edge);
                    return good;
                })
                .count();

        assertThat(served).isEqualTo(9);
        assertThat(edge.post(OPENAI, ASK).json().at("/error/message").asString())
                .contains("limits.budget of 100cpu_ms/day", "10 cpu_ms left", "20 cpu_ms needed");
    }

    @Test
    void places_are_free_again_when_calls_end() {
        TestEdge edge = limited("2concurrent", false);
        CountDownLatch over = new CountDownLatch(1);
        edge.chat.completing = r -> {
            await(over);
            return costing(1, 1);
        };
        List<FakeExchange> running = List.of(edge.send("POST", OPENAI, ASK), edge.send("POST", OPENAI, ASK));

        Eventually.until("both run", () -> running.stream().allMatch(call -> call.bodyRead));
        FakeExchange third = edge.post(OPENAI, ASK);
        assertThat(third.status).isEqualTo(429);
        assertThat(third.header("retry-after")).isEqualTo("1");
        over.countDown();
        running.forEach(call -> assertThat(call.await().status).isEqualTo(200));
        assertNothingIsHeld(edge);

        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(200);
    }

    @Test
    void other_limits_hold_from_the_next_call_on_and_what_was_counted_stays() {
        TestEdge edge = limited("3/min", false);
        edge.post(OPENAI, ASK);
        edge.post(OPENAI, ASK);

        edge.governance.apply(new GovernanceConfig(
                Map.of(), Map.of("budget", perKey("2/min", false)), PricesConfig.defaults(), SharingConfig.defaults()));

        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(429);
    }

    @Test
    void users_of_one_key_are_counted_apart() {
        LimitConfig perUser =
                new LimitConfig(LimitConfig.Per.USER, Limit.parse("1/min"), List.of(), List.of(), List.of(), false);
        TestEdge edge = edge(Map.of(), Map.of("each", perUser), PricesConfig.defaults());

        assertThat(edge.post(OPENAI, asking("user", "\"a\"")).status).isEqualTo(200);
        assertThat(edge.post(OPENAI, asking("user", "\"b\"")).status).isEqualTo(200);
        assertThat(edge.post(ANTHROPIC, asking("metadata", "{\"user_id\":\"a\"}")).status)
                .isEqualTo(429);
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(200);
        assertThat(edge.post(OPENAI, ASK).status).isEqualTo(429);
    }

    private static String asking(String field, String value) {
        return "{\"" + field + "\":" + value + "," + ASK.substring(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException left) {
            throw Problem.from(left);
        }
    }
}
