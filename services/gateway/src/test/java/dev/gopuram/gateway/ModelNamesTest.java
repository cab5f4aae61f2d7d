package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.edge.Meters;
import dev.gopuram.edge.ModelNames;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.LimitConfig;
import dev.gopuram.governance.PriceConfig;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.ledger.Rate;
import dev.gopuram.testkit.Eventually;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a request spells a model: limits, prices and metrics know it by one name. */
class ModelNamesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String EMBED = "/v1/embeddings";
    private static final ModelNames NAMES = new ModelNames(
            Map.of("", "up/m", "fast", "up/m"),
            Map.of("", "mini", "text-small", "mini", "mini@1", "mini"),
            Set.of("up/m", "fast", "mini"));
    private static final PricesConfig PRICES = new PricesConfig(
            "test", Map.of("m", price("1usd"), "mini", price("1usd")), null, PricesConfig.Unknown.REFUSE);

    private static PriceConfig price(String million) {
        return new PriceConfig(Rate.parse(million), null, null, Rate.parse(million), null, null, null);
    }

    private static TestEdge edge(LimitConfig limit) {
        TestEdge edge = new TestEdge(
                GatewayConfig.defaults(),
                new GovernanceConfig(Map.of(), Map.of("models", limit), PRICES, SharingConfig.defaults()));
        edge.governance.goBy(NAMES);
        edge.chat.completing =
                r -> new Completion(Bytes.utf8("{}"), "up/m", "", new Usage(4, 0, 1, Usage.Source.REPORTED));
        return edge;
    }

    private static LimitConfig limit(LimitConfig.Per per, String amount, String... models) {
        return new LimitConfig(per, Limit.parse(amount), List.of(), List.of(models), List.of(), false);
    }

    private static String asking(String model) {
        return model.isEmpty()
                ? "{\"max_tokens\":5,\"messages\":[]}"
                : "{\"model\":\"" + model + "\",\"max_tokens\":5,\"messages\":[]}";
    }

    private static String embedding(String model) {
        return "{\"input\":\"some words\"" + (model.isEmpty() ? "}" : ",\"model\":\"" + model + "\"}");
    }

    private static void assertNothingIsHeld(TestEdge edge) {
        Eventually.until(
                "nothing is held",
                () -> edge.telemetry.meters().get("gopuram_holds").gauge().value() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up/m", "m"})
    void a_limit_of_a_model_holds_however_the_model_is_spelled(String declared) {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "2/min", declared));

        assertThat(edge.post(CHAT, asking("up/m")).status).isEqualTo(200);
        assertThat(edge.post(CHAT, asking("fast")).status).isEqualTo(200);
        assertThat(edge.post(CHAT, asking("")).status).isEqualTo(429);
        assertThat(edge.post(CHAT, asking("fast")).status).isEqualTo(429);
        assertThat(edge.post("/v1/messages", asking("fast")).status).isEqualTo(429);
        assertThat(edge.post(EMBED, embedding("")).status).isEqualTo(200);
    }

    @Test
    void so_do_limits_of_models_that_are_computed_here() {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "1/min", "mini"));

        assertThat(edge.post(EMBED, embedding("")).status).isEqualTo(200);
        assertThat(edge.post(EMBED, embedding("mini@1")).status).isEqualTo(429);
        assertThat(edge.post(EMBED, embedding("text-small")).status).isEqualTo(429);
        assertThat(edge.post(CHAT, asking("fast")).status).isEqualTo(200);
    }

    @Test
    void a_limit_for_each_model_counts_its_spellings_together() {
        TestEdge edge = edge(limit(LimitConfig.Per.MODEL, "2/min"));

        assertThat(edge.post(CHAT, asking("fast")).status).isEqualTo(200);
        assertThat(edge.post(CHAT, asking("")).status).isEqualTo(200);
        assertThat(edge.post(CHAT, asking("up/m")).status).isEqualTo(429);
        assertThat(edge.post(CHAT, asking("up/other")).status).isEqualTo(200);
    }

    @Test
    void a_price_is_found_for_an_alias_and_for_the_default() {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "1usd/day"));

        assertThat(edge.post(CHAT, asking("fast")).header("x-gopuram-cost")).isEqualTo("0.000005");
        assertThat(edge.post(CHAT, asking("")).status).isEqualTo(200);
        assertThat(edge.post(CHAT, asking("nobody")).status).isEqualTo(400);
        assertThat(edge.post("/v1/conversations", "{}").status)
                .as("no model is asked for")
                .isLessThan(400);
    }

    @Test
    void how_long_a_models_answers_are_is_learned_under_all_its_spellings() {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "5ktokens/min"));
        String unbounded = "{\"model\":\"%s\",\"messages\":[]}";
        for (int i = 0; i < 30; i++) {
            edge.post(CHAT, unbounded.formatted("up/m"));
            assertNothingIsHeld(edge);
        }

        int left =
                Integer.parseInt(edge.post(CHAT, unbounded.formatted("fast")).header("x-ratelimit-remaining-tokens"));

        assertThat(left).isGreaterThan(5_000 - 31 * 5 - 100);
    }

    @Test
    void a_fallbacks_long_answers_are_not_expected_of_the_model_in_whose_place_it_stood() {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "100ktokens/min"));
        String unbounded = "{\"model\":\"up/m\",\"messages\":[]}";
        edge.chat.completing = r ->
                new Completion(Bytes.utf8("{}"), "spare/m", "spare/m", new Usage(1, 0, 2_999, Usage.Source.REPORTED));
        for (int i = 0; i < 30; i++) {
            edge.post(CHAT, unbounded);
            assertNothingIsHeld(edge);
        }

        int left = Integer.parseInt(edge.post(CHAT, unbounded).header("x-ratelimit-remaining-tokens"));

        assertThat(left).isGreaterThan(100_000 - 30 * 3_000 - 1_500);
    }

    @Test
    void until_the_names_are_known_each_spelling_is_a_name() {
        TestEdge edge = edge(limit(LimitConfig.Per.MODEL, "1/min"));
        edge.governance.goBy(ModelNames.AS_SPELLED);

        assertThat(edge.post(CHAT, asking("fast")).status).isEqualTo(200);
        assertThat(edge.post(CHAT, asking("fast")).status).isEqualTo(429);
        assertThat(edge.post(CHAT, asking("up/m")).status).isEqualTo(200);
    }

    @Test
    void searches_and_writes_cost_what_their_embeddings_do() {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "0.00002usd/day"));
        edge.put("/v1/collections/docs", "{}");
        String query = "{\"collection\":\"docs\",\"query\":\"x\"}";

        assertThat(edge.post("/v1/search", query).header("x-gopuram-cost")).isEqualTo("0.000005");
        assertNothingIsHeld(edge);
        assertThat(edge.post("/v1/collections/docs/documents", "{\"documents\":[{\"id\":\"d\",\"text\":\"t\"}]}")
                        .header("x-gopuram-cost"))
                .isEqualTo("0.000005");
        assertNothingIsHeld(edge);
        assertThat(edge.post("/v1/search", query).status).isEqualTo(200);
        assertNothingIsHeld(edge);
        assertThat(edge.post("/v1/search", query).status)
                .as("with 5 of 20 left")
                .isEqualTo(429);
        assertThat(edge.telemetry
                        .meters()
                        .get("gopuram_cost_nanousd_total")
                        .tag("model", "mini")
                        .counter()
                        .count())
                .isEqualTo(15_000);
    }

    @Test
    void in_metrics_models_have_only_names_that_somebody_declared() {
        TestEdge edge = edge(limit(LimitConfig.Per.KEY, "1000/min", "house/special"));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Meters meters = new Meters(registry, edge.governance::label);
        for (String model : List.of("up/m", "mini@1", "x/m@7", "house/special", "made/up-1", "made/up-2")) {
            edge.chat.completing =
                    r -> new Completion(Bytes.utf8("{}"), model, "", new Usage(4, 0, 1, Usage.Source.REPORTED));
            edge.post(CHAT, asking("up/m"));
            meters.ended(edge.record());
        }

        assertThat(registry.get("gopuram_tokens_total").tag("type", "input").counters())
                .extracting(counter -> counter.getId().getTag("model"))
                .containsExactlyInAnyOrder("up/m", "mini", "x/m", "house/special", "other");
        assertThat(registry.get("gopuram_tokens_total")
                        .tag("type", "input")
                        .tag("model", "other")
                        .counters())
                .extracting(Counter::count)
                .containsExactly(8.0);
    }
}
