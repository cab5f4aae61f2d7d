package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.ledger.Rate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GovernanceConfigTest {
    private static final List<String> ROUTES = List.of("chat", "search", "routes.shop");

    private static GovernanceConfig of(Map<String, TierConfig> tiers, Map<String, LimitConfig> limits) {
        return new GovernanceConfig(tiers, limits, PricesConfig.defaults(), SharingConfig.defaults());
    }

    private static LimitConfig limit(@Nullable String amount, List<String> routes, List<String> tiers) {
        return new LimitConfig(
                LimitConfig.Per.KEY, amount == null ? null : Limit.parse(amount), routes, List.of(), tiers, false);
    }

    @Test
    void a_limit_for_what_nothing_bears_the_name_of_is_refused_with_the_nearest_name() {
        GovernanceConfig config = of(Map.of(), Map.of("a", limit("5/min", List.of("chatt"), List.of())));

        assertThatThrownBy(() -> config.requireRoutes(ROUTES))
                .hasMessageContaining("limits.a.routes: chatt (expected: chat)");
    }

    @Test
    void so_is_a_tiers_limit() {
        GovernanceConfig config =
                of(Map.of("free", new TierConfig(Map.of("serach", Limit.parse("5/min")), 1)), Map.of());

        assertThatThrownBy(() -> config.requireRoutes(ROUTES))
                .hasMessageContaining("tiers.free.limits: serach (expected: search)");
    }

    @Test
    void an_operators_own_route_may_be_limited() {
        GovernanceConfig config = of(Map.of(), Map.of("a", limit("5/min", List.of("routes.shop"), List.of())));

        assertThatCode(() -> config.requireRoutes(ROUTES)).doesNotThrowAnyException();
    }

    @Test
    void a_limit_for_a_tier_that_is_not_declared_is_refused() {
        Map<String, LimitConfig> limits = Map.of("a", limit("5/min", List.of(), List.of("pro")));

        assertThatThrownBy(() -> of(Map.of("free", TierConfig.defaults()), limits))
                .hasMessageContaining("limits.a.tiers: pro");
    }

    @Test
    void a_limit_or_a_price_of_an_alias_is_refused_with_the_model_that_it_stands_for() {
        LimitConfig limit = new LimitConfig(
                LimitConfig.Per.KEY, Limit.parse("5/min"), List.of(), List.of("up/m", "fast"), List.of(), false);
        PriceConfig price = new PriceConfig(Rate.parse("1usd"), null, null, Rate.parse("1usd"), null, null, null);
        PricesConfig prices = new PricesConfig("test", Map.of("fast", price), null, PricesConfig.Unknown.REFUSE);
        GovernanceConfig limited = of(Map.of(), Map.of("a", limit));
        GovernanceConfig priced = new GovernanceConfig(Map.of(), Map.of(), prices, SharingConfig.defaults());

        assertThatThrownBy(() -> limited.requireNoAliases(Map.of("fast", "up/quick")))
                .hasMessageContaining("limits.a.models: fast (expected: up/quick");
        assertThatThrownBy(() -> priced.requireNoAliases(Map.of("fast", "up/quick")))
                .hasMessageContaining("prices.models: fast (expected: up/quick");
        assertThatCode(() -> priced.requireNoAliases(Map.of("fast", "up/fast", "other", "up/quick")))
                .doesNotThrowAnyException();
    }

    @Test
    void a_limit_of_one_version_of_a_model_is_refused_and_a_providers_name_may_look_like_one() {
        LimitConfig version = new LimitConfig(
                LimitConfig.Per.KEY, Limit.parse("5/min"), List.of(), List.of("mini@1"), List.of(), false);
        LimitConfig name = new LimitConfig(
                LimitConfig.Per.KEY, Limit.parse("5/min"), List.of(), List.of("up/large@2024"), List.of(), false);

        assertThatThrownBy(() -> of(Map.of(), Map.of("a", version)))
                .hasMessageContaining("limits.a.models: mini@1 (expected: mini");
        assertThatCode(() -> of(Map.of(), Map.of("a", name))).doesNotThrowAnyException();
    }

    @Test
    void a_limit_without_an_amount_is_refused() {
        Map<String, LimitConfig> limits = Map.of("a", limit(null, List.of(), List.of()));

        assertThatThrownBy(() -> of(Map.of(), limits)).hasMessageContaining("limits.a.limit: none");
    }

    @Test
    void a_price_without_what_is_written_costs_is_refused() {
        PriceConfig half = new PriceConfig(Rate.parse("1usd"), null, null, null, null, null, null);
        PricesConfig prices = new PricesConfig("v", Map.of("m", half), null, PricesConfig.Unknown.FREE);

        assertThatThrownBy(() -> new GovernanceConfig(Map.of(), Map.of(), prices, SharingConfig.defaults()))
                .hasMessageContaining("prices.models.m.output: none");
    }
}
