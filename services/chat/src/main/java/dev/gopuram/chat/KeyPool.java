package dev.gopuram.chat;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys by which a provider knows us, as far as one model goes: they take turns, and one that is at its limit rests
 * until the provider wants to see it again. A lone key never rests, since a limit is often one of tokens, which a smaller
 * request may still keep: the provider itself is the judge of each.
 */
final class KeyPool {
    /** How long a key rests whose limit came without a time to wait. */
    static final Duration LIMITED = Duration.ofSeconds(5);

    /** How long one rests that was refused: somebody has to mend it, and nobody will tell us. */
    static final Duration REFUSED = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(KeyPool.class);

    /**
     * One key.
     *
     * @param number its place in the configuration, from 1, by which logs name it
     * @param secret null for a provider that asks for none
     */
    record Key(int number, @Nullable Secret secret) {}

    private final String provider;
    private final List<Key> keys;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] restFrom;
    private final long[] restNanos;
    private int turn;

    KeyPool(String provider, List<Key> keys, Clock clock) {
        this.provider = provider;
        this.keys = List.copyOf(keys);
        this.clock = clock;
        this.restFrom = new long[keys.size()];
        this.restNanos = new long[keys.size()];
    }

    int size() {
        return keys.size();
    }

    /** The next key that does not rest. OVERLOADED with the time until one is back where all of them do. */
    Key take() {
        lock.lock();
        try {
            for (int i = 0; i < keys.size(); i++) {
                int at = (turn + i) % keys.size();
                if (left(at) <= 0) {
                    turn = at + 1;
                    return keys.get(at);
                }
            }
            throw Problem.of(
                            Problem.Code.OVERLOADED,
                            "no key of provider `" + provider + "` is left: all " + keys.size() + " of them rest")
                    .retryAfter(soonest());
        } finally {
            lock.unlock();
        }
    }

    /** Lets a key rest until the provider wants to see it again; answers whether another may be tried now. */
    boolean limited(Key key, @Nullable Duration retryAfter) {
        return rest(key, retryAfter == null ? LIMITED : retryAfter);
    }

    /** The provider does not take the key, or nothing is left on its account. */
    boolean refused(Key key) {
        if (keys.size() > 1) {
            log.atWarn()
                    .addKeyValue("provider", provider)
                    .addKeyValue("key", key.number())
                    .log("a provider refused one of its keys; it rests for {}", REFUSED);
        }
        return rest(key, REFUSED);
    }

    /** The time until a key is back; nothing where one is there. */
    Duration soonest() {
        lock.lock();
        try {
            long soonest = Long.MAX_VALUE;
            for (int at = 0; at < keys.size(); at++) {
                soonest = Math.min(soonest, left(at));
            }
            return Duration.ofNanos(Math.max(0, soonest));
        } finally {
            lock.unlock();
        }
    }

    /** Whether one of them rests. */
    boolean resting() {
        lock.lock();
        try {
            return IntStream.range(0, keys.size()).anyMatch(at -> left(at) > 0);
        } finally {
            lock.unlock();
        }
    }

    private boolean rest(Key key, Duration wait) {
        if (keys.size() == 1) {
            return false;
        }
        lock.lock();
        try {
            int at = key.number() - 1;
            restFrom[at] = clock.nanoTime();
            restNanos[at] = wait.toNanos();
            return soonest().isZero();
        } finally {
            lock.unlock();
        }
    }

    private long left(int at) {
        return restNanos[at] == 0 ? 0 : restNanos[at] - (clock.nanoTime() - restFrom[at]);
    }
}
