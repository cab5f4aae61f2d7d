package dev.gopuram.chat;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.Breakers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ways to one provider, one for each of its models: a model that fails or is at its limit says nothing of another.
 * Callers may name models that we do not know, so the number of ways is bounded; models beyond it share one.
 */
final class Lanes {
    static final int MOST = 64;

    private static final String OTHERS = "*";

    /** The way to one model. */
    record Lane(Breaker breaker, KeyPool keys) {}

    private final String provider;
    private final ProviderConfig config;
    private final Breakers breakers;
    private final Clock clock;
    private final List<KeyPool.Key> keys;
    private final Map<String, Lane> byModel = new ConcurrentHashMap<>();

    Lanes(String provider, ProviderConfig config, Breakers breakers, Clock clock) {
        this.provider = provider;
        this.config = config;
        this.breakers = breakers;
        this.clock = clock;
        this.keys = numbered(config.keys());
    }

    Lane of(String model) {
        Lane known = byModel.get(model);
        if (known != null) {
            return known;
        }
        return byModel.computeIfAbsent(byModel.size() < MOST ? model : OTHERS, this::open);
    }

    private Lane open(String model) {
        Breaker breaker = breakers.named(provider + "/" + model, config.breaker());
        return new Lane(breaker, new KeyPool(provider, keys, clock));
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
