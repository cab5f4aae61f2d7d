package dev.gopuram.governance;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.Limit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One limit. It applies to a call where each of its conditions does; an empty list is no condition.
 *
 * @param per whose calls are counted together
 * @param limit how much they may use, such as {@code 20/min}, {@code 100ktokens/min}, {@code 5usd/day}, {@code 8concurrent}
 * @param routes the capabilities, such as {@code chat}, to which it applies
 * @param models the models, by their names with provider or without, to which it applies, however requests spell them
 * @param tiers the tiers of keys to which it applies
 * @param hard whether it is a budget: a call beyond it is told {@code insufficient_quota} and not to try again
 */
public record LimitConfig(
        Per per, @Nullable Limit limit, List<String> routes, List<String> models, List<String> tiers, boolean hard) {
    /** Whose calls are counted together. */
    public enum Per {
        KEY,
        /** The application's end user, as the request names it; all who are not named count together, per key. */
        USER,
        /** The team of the key; keys without a team are counted by their tenant. */
        TEAM,
        TIER,
        /** The address the call comes from: one of IPv4, a network of 64 bits of IPv6. */
        IP,
        ROUTE,
        MODEL,
        /** Everybody's. */
        GLOBAL;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public LimitConfig {
        routes = List.copyOf(routes);
        models = List.copyOf(models);
        tiers = List.copyOf(tiers);
    }

    public static LimitConfig defaults() {
        return new LimitConfig(Per.KEY, null, List.of(), List.of(), List.of(), false);
    }

    /** How much they may use: the one setting that has no default. */
    Limit amount(String name) {
        if (limit == null) {
            throw Problem.invalid("limits." + name + ".limit", "none", Limit.FORM);
        }
        return limit;
    }
}
