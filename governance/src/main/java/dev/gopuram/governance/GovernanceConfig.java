package dev.gopuram.governance;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What callers may use, checked as a whole.
 *
 * @param tiers by name; a key whose tier is none of them is held to the limits of {@code free}, or of none where that is
 *     none either
 * @param limits by name
 * @param prices what tokens cost
 * @param sharing where it is counted
 */
public record GovernanceConfig(
        Map<String, TierConfig> tiers, Map<String, LimitConfig> limits, PricesConfig prices, SharingConfig sharing) {
    public GovernanceConfig {
        tiers = new LinkedHashMap<>(tiers);
        limits = new LinkedHashMap<>(limits);
        limits.forEach((name, limit) -> limit.amount(name));
        var _ = new Prices(prices);
    }

    public static GovernanceConfig defaults() {
        return new GovernanceConfig(TierConfig.standard(), Map.of(), PricesConfig.defaults(), SharingConfig.defaults());
    }
}
