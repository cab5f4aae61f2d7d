package dev.gopuram.governance;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Principal;
import dev.gopuram.platform.ledger.Currency;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.ledger.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits as they are declared at one time: which of them apply to a call. A call goes by one book from its beginning to
 * its end, whatever is declared anew in between.
 */
final class RuleBook {
    private static final String FALLBACK_TIER = "free";
    private static final List<Rule> NONE = List.of();
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 64;

    /** One declared limit. */
    private record Declared(String name, LimitConfig config, Limit limit) {
        /** Whether its cost and its subject are known before the body has come. */
        boolean byHeaders() {
            return countsCalls(limit)
                    && config.models().isEmpty()
                    && config.per() != LimitConfig.Per.MODEL
                    && config.per() != LimitConfig.Per.USER;
        }

        boolean appliesTo(EdgeCall call, Principal caller) {
            return matches(config.routes(), call.route().limits()) && matches(config.tiers(), caller.tier());
        }

        boolean appliesTo(String model) {
            return config.models().isEmpty()
                    || config.models().stream().anyMatch(name -> DeclaredModels.covers(name, model));
        }

        private static boolean matches(List<String> wanted, String value) {
            return wanted.isEmpty() || wanted.contains(value);
        }
    }

    private final Map<String, TierConfig> tiers;
    private final List<Declared> byHeaders = new ArrayList<>();
    private final List<Declared> byBody = new ArrayList<>();
    private final Prices prices;
    private final DeclaredModels<String> limited;
    private final boolean limitsMoney;

    RuleBook(GovernanceConfig config) {
        tiers = new HashMap<>(config.tiers());
        prices = new Prices(config.prices());
        config.limits().forEach((name, limit) -> {
            Declared declared = new Declared(name, limit, limit.amount(name));
            (declared.byHeaders() ? byHeaders : byBody).add(declared);
        });
        Map<String, String> named = new HashMap<>();
        config.limits().forEach((name, limit) -> limit.models().forEach(model -> named.put(model, name)));
        limited = new DeclaredModels<>(named);
        limitsMoney = byBody.stream().anyMatch(declared -> declared.limit().currency() == Currency.NANO_USD);
    }

    Prices prices() {
        return prices;
    }

    /** The name to tell of a model that a price or a limit names. */
    Optional<String> nameOf(String model) {
        return prices.name(model).or(() -> limited.name(model));
    }

    /** Whether a call may need a price. */
    boolean limitsMoney() {
        return limitsMoney;
    }

    /** The rules that can be held before the body has come. */
    List<Rule> byHeaders(EdgeCall call) {
        Principal caller = call.principal();
        if (caller == null) {
            return NONE;
        }
        List<Rule> rules = new ArrayList<>(byHeaders.size() + 1);
        addTier(rules, call, caller, true);
        for (Declared declared : byHeaders) {
            if (declared.appliesTo(call, caller)) {
                rules.add(rule(declared, call, caller));
            }
        }
        return rules;
    }

    /** The others, by what the body asks for. */
    List<Rule> byBody(EdgeCall call) {
        Principal caller = call.principal();
        if (caller == null) {
            return NONE;
        }
        List<Rule> rules = new ArrayList<>(byBody.size() + 1);
        addTier(rules, call, caller, false);
        for (Declared declared : byBody) {
            if (declared.appliesTo(call, caller)
                    && declared.appliesTo(call.demand().model())) {
                rules.add(rule(declared, call, caller));
            }
        }
        return rules;
    }

    /** What calls of a tier weigh. */
    int priority(String tier) {
        TierConfig known = tier(tier);
        return known == null ? 0 : known.priority();
    }

    private @Nullable TierConfig tier(String name) {
        TierConfig tier = tiers.get(name);
        return tier == null ? tiers.get(FALLBACK_TIER) : tier;
    }

    private void addTier(List<Rule> rules, EdgeCall call, Principal caller, boolean byHeaders) {
        Limit limit = ofTier(call, caller);
        if (limit != null && countsCalls(limit) == byHeaders) {
            rules.add(
                    new Rule("tiers." + caller.tier() + "." + call.route().limits(), key(call, caller), limit, false));
        }
    }

    /** Whether a call's part of the limit is known before its body has come. */
    private static boolean countsCalls(Limit limit) {
        return limit.currency() == Currency.REQUESTS || limit.currency() == Currency.CONCURRENT;
    }

    private @Nullable Limit ofTier(EdgeCall call, Principal caller) {
        TierConfig known = tier(caller.tier());
        return known == null ? null : known.limits().get(call.route().limits());
    }

    private static Rule rule(Declared declared, EdgeCall call, Principal caller) {
        LimitConfig config = declared.config();
        return new Rule(
                "limits." + declared.name(),
                subject(config.per(), call, caller),
                declared.limit(),
                config.hard(),
                inventor(config, call, caller));
    }

    /** Who may name as many subjects as he likes; nobody where the operator named them, or the caller cannot. */
    private static String inventor(LimitConfig config, EdgeCall call, Principal caller) {
        return switch (config.per()) {
            case USER -> call.demand().user().isEmpty() ? "" : key(call, caller);
            case MODEL -> config.models().isEmpty() ? key(call, caller) : "";
            case KEY, TEAM, TIER, IP, ROUTE, GLOBAL -> "";
        };
    }

    private static String subject(LimitConfig.Per per, EdgeCall call, Principal caller) {
        return switch (per) {
            case KEY -> key(call, caller);
            case USER -> user(call, caller);
            case TEAM -> team(caller);
            case TIER -> "tier:" + caller.tier();
            case IP -> address(call);
            case ROUTE -> "route:" + call.route().limits();
            case MODEL -> "model:" + call.demand().model();
            case GLOBAL -> "global";
        };
    }

    /** A team's name has no slash, so that no other tenant's team reads the same. */
    private static String team(Principal caller) {
        return caller.team().isEmpty() ? "tenant:" + caller.tenant() : "team:" + caller.tenant() + "/" + caller.team();
    }

    /** Who calls without a key is counted by where he calls from: others without one must not pay for him. */
    private static String key(EdgeCall call, Principal caller) {
        return caller.id().equals(Principal.ANONYMOUS) ? address(call) : "key:" + caller.id();
    }

    /** Who has one address of IPv6 has a network of 64 bits of them. */
    private static String address(EdgeCall call) {
        String text = call.arrival().remoteAddress();
        Network address = Network.address(text);
        return "ip:" + (address == null ? text : address.within(V4_BITS, V6_BITS));
    }

    private static String user(EdgeCall call, Principal caller) {
        String user = call.demand().user();
        return user.isEmpty() ? "unnamed:" + key(call, caller) : "user:" + caller.tenant() + "/" + user;
    }
}
