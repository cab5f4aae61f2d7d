package dev.gopuram.governance;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

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
        eachModel(prices, limits, GovernanceConfig::requireNoVersion);
        for (Map.Entry<String, LimitConfig> limit : limits.entrySet()) {
            requireKnown("limits." + limit.getKey() + ".tiers", limit.getValue().tiers(), tiers.keySet());
        }
    }

    /** Refuses a name that nothing has: a limit that holds for nothing would go unnoticed. */
    public void requireRoutes(Collection<String> routes) {
        tiers.forEach((name, tier) ->
                requireKnown("tiers." + name + ".limits", tier.limits().keySet(), routes));
        limits.forEach((name, limit) -> requireKnown("limits." + name + ".routes", limit.routes(), routes));
    }

    /**
     * Refuses an alias: what is limited and priced is the model, whatever it was asked by. The name of a model without its
     * provider is none, though there be an alias like it.
     *
     * @param aliases names of models, by the alias
     */
    public void requireNoAliases(Map<String, String> aliases) {
        eachModel(prices, limits, (at, name) -> requireNoAlias(at, name, aliases));
    }

    /** Every model that is named, behind where it is. */
    private static void eachModel(
            PricesConfig prices, Map<String, LimitConfig> limits, BiConsumer<String, String> doing) {
        prices.models().keySet().forEach(name -> doing.accept("prices.models", name));
        limits.forEach(
                (limit, config) -> config.models().forEach(name -> doing.accept("limits." + limit + ".models", name)));
    }

    /**
     * Refuses the version of a model that is computed here: what is limited and priced is the model. A provider's name for a
     * model may hold an {@code @} of its own.
     */
    private static void requireNoVersion(String at, String name) {
        if (name.indexOf('/') < 0 && name.indexOf('@') > 0) {
            throw Problem.invalid(at, name, name.substring(0, name.indexOf('@')) + ", the model without its version");
        }
    }

    private static void requireNoAlias(String at, String name, Map<String, String> aliases) {
        String target = aliases.get(name);
        if (target != null && !DeclaredModels.covers(name, target)) {
            throw Problem.invalid(at, name, target + ", the model that the alias stands for");
        }
    }

    private static void requireKnown(String at, Collection<String> names, Collection<String> known) {
        for (String name : names) {
            if (!known.contains(name)) {
                List<String> near = Nearest.names(name, known, 1);
                throw Problem.invalid(at, name, near.isEmpty() ? "one of " + known : near.getFirst());
            }
        }
    }

    public static GovernanceConfig defaults() {
        return new GovernanceConfig(TierConfig.standard(), Map.of(), PricesConfig.defaults(), SharingConfig.defaults());
    }
}
