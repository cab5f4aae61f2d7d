package dev.gopuram.chat;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.BreakerConfig;
import dev.gopuram.platform.resilience.BreakerState;
import dev.gopuram.platform.resilience.Breakers;
import dev.gopuram.platform.resilience.Forced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ways to one provider, one for each of its models: a model that fails or is at its limit says nothing of another.
 *
 * <p>A model that the configuration names always has a way. Others are names that callers chose, which may be made up, so
 * their ways are bounded: those that the provider has answered push out each other, and those that it never has push out
 * each other, the longest unused first. Where none can go, since what is known of it would be lost, the rest share one;
 * whoever is answered on it gets a way of his own.
 */
final class Lanes {
    /** Models that the provider has answered. */
    static final int MOST = 64;

    /** Models that it has not answered yet, or never will. */
    static final int MOST_UNPROVED = 16;

    private static final String OTHERS = "*";
    private static final Duration NEVER_SLOW = Duration.ofHours(24);

    /**
     * The way to one model.
     *
     * @param shared whether it is the way to many: then only what speaks of the provider counts as its failure
     */
    record Lane(String model, Breaker breaker, KeyPool keys, boolean shared) {
        /** Whether nothing known of it matters any more; were a breaker that probes kept, names could be opened to fill all places. */
        boolean forgettable() {
            return breaker.state() != BreakerState.OPEN && breaker.forced() == Forced.NO && !keys.resting();
        }
    }

    private final String provider;
    private final ProviderConfig config;
    private final Breakers breakers;
    private final Clock clock;
    private final List<KeyPool.Key> keys;
    private final Set<String> configured;

    /** The longest unused first; guarded by this, as the next three. */
    private final Map<String, Lane> proved = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<String, Lane> unproved = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Lane> lasting = new LinkedHashMap<>();

    Lanes(String provider, ProviderConfig config, Breakers breakers, Clock clock) {
        this.provider = provider;
        this.config = config;
        this.breakers = breakers;
        this.clock = clock;
        this.keys = numbered(config.keys());
        this.configured = Set.copyOf(config.models());
    }

    synchronized Lane of(String model) {
        if (configured.contains(model)) {
            return lasting.computeIfAbsent(
                    model, name -> lane(name, breakers.named(name(name), config.breaker()), false));
        }
        if (model.equals(OTHERS)) {
            return lasting.computeIfAbsent(OTHERS, this::others);
        }
        Lane known = proved.getOrDefault(model, unproved.get(model));
        if (known != null) {
            return known;
        }
        if (!hasRoom(unproved, MOST_UNPROVED)) {
            return lasting.computeIfAbsent(OTHERS, this::others);
        }
        Lane made = open(model);
        unproved.put(model, made);
        return made;
    }

    /** The provider has answered the model with success: so there is one of that name. */
    synchronized void answered(String model) {
        if (configured.contains(model) || model.equals(OTHERS) || proved.containsKey(model) || !hasRoom(proved, MOST)) {
            return;
        }
        Lane before = unproved.remove(model);
        Lane lane = before == null ? open(model) : before;
        breakers.list(lane.breaker());
        proved.put(model, lane);
    }

    /** A failure counted: the provider has something to do with the model, even if it never answers. */
    synchronized void failed(Lane lane) {
        if (lane.equals(unproved.get(lane.model()))) {
            breakers.list(lane.breaker());
        }
    }

    private boolean hasRoom(Map<String, Lane> lanes, int most) {
        return lanes.size() < most || forgetOne(lanes);
    }

    private boolean forgetOne(Map<String, Lane> lanes) {
        for (Iterator<Lane> each = lanes.values().iterator(); each.hasNext(); ) {
            Lane lane = each.next();
            if (lane.forgettable()) {
                each.remove();
                breakers.retire(lane.breaker());
                return true;
            }
        }
        return false;
    }

    /** Not shown yet, or names that callers make up would fill the metrics; what an administrator forced is kept. */
    private Lane open(String model) {
        String name = name(model);
        return lane(model, breakers.find(name).orElseGet(() -> breakers.unlisted(name, config.breaker())), false);
    }

    private Lane others(String model) {
        BreakerConfig own = config.breaker();
        BreakerConfig patient = new BreakerConfig(
                own.failuresInARow(), own.failureRate(), own.window(), NEVER_SLOW, own.openFor(), own.probes());
        return lane(model, breakers.named(name(model), patient), true);
    }

    private Lane lane(String model, Breaker breaker, boolean shared) {
        return new Lane(model, breaker, new KeyPool(provider, keys, clock), shared);
    }

    private String name(String model) {
        return provider + "/" + model;
    }

    private static List<KeyPool.Key> numbered(List<Secret> secrets) {
        if (secrets.isEmpty()) {
            return List.of(new KeyPool.Key(1, null));
        }
        List<KeyPool.Key> keys = new ArrayList<>();
        secrets.forEach(secret -> keys.add(new KeyPool.Key(keys.size() + 1, secret)));
        return keys;
    }
}
