package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The breakers of one service, by name. Whoever asks for new ones keeps their number bounded. */
public final class Breakers {
    private final Clock clock;
    private final BreakerListener listener;
    private final Map<String, Breaker> byName = new ConcurrentSkipListMap<>();

    public Breakers(Clock clock, BreakerListener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** The breaker of the name, made with this configuration where there is none. */
    public Breaker named(String name, BreakerConfig config) {
        Breaker known = byName.get(name);
        if (known != null) {
            return known;
        }
        Breaker made = new Breaker(name, config, clock);
        Breaker before = byName.putIfAbsent(name, made);
        if (before != null) {
            return before;
        }
        listener.created(made);
        return made;
    }

    public Optional<Breaker> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All of them, by name. */
    public List<Breaker> all() {
        return List.copyOf(byName.values());
    }
}
