package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/** The breakers of one service, by name. Whoever asks for new ones keeps their number bounded. */
public final class Breakers {
    private final Clock clock;
    private final BreakerListener listener;
    private final Map<String, Breaker> byName = new ConcurrentSkipListMap<>();
    /** Held while one is made, so that none is announced after they retired. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean retired;

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
        lock.lock();
        try {
            list(unlisted(name, config));
            return Objects.requireNonNull(byName.get(name));
        } finally {
            lock.unlock();
        }
    }

    /** One that nobody is shown before it is {@linkplain #list listed}. */
    public Breaker unlisted(String name, BreakerConfig config) {
        return new Breaker(name, config, clock);
    }

    /** Shows it under its name, unless one of that name is shown. */
    public void list(Breaker breaker) {
        lock.lock();
        try {
            if (byName.putIfAbsent(breaker.name(), breaker) == null) {
                announce(breaker);
            }
        } finally {
            lock.unlock();
        }
    }

    private void announce(Breaker breaker) {
        if (!retired) {
            listener.created(breaker);
        }
    }

    /** Takes this one out of sight, if it is in it. */
    public void retire(Breaker breaker) {
        lock.lock();
        try {
            if (byName.remove(breaker.name(), breaker) && !retired) {
                listener.retired(breaker);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes them all out of sight: they go on to serve calls under way, but nobody is shown them any more. */
    public void retire() {
        lock.lock();
        try {
            retired = true;
            byName.values().forEach(listener::retired);
        } finally {
            lock.unlock();
        }
    }

    public Optional<Breaker> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All of them, by name. */
    public List<Breaker> all() {
        return List.copyOf(byName.values());
    }
}
