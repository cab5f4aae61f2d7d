package dev.gopuram.platform.tarpit;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes callers wait that keep doing what was refused them. Nobody is ever refused for a score, only delayed, so that
 * who is scored wrongly is slow and not out; what is bounded are the places of those who wait, and whoever finds none
 * is refused at once.
 *
 * <p>Asking never blocks. {@link #release} is to be called at an interval, which is the precision of the delays: one
 * thread for all who wait.
 */
public final class Tarpit {
    /** No SDK sends a request so often again; who says so does not count as one. */
    private static final int MOST_RETRIES = 5;

    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

    private final List<Network> proxies;
    private final Clock clock;
    private final Scores scores;
    private final Places places;
    private final LongAdder delayed = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile TarpitConfig config;

    /**
     * Nobody has a score.
     *
     * @param proxies those whose word on the address of a client is taken: what comes from such an address itself is the
     *     doing of clients behind it, so it is never scored
     */
    public Tarpit(TarpitConfig config, List<Network> proxies, Clock clock) {
        this.config = config;
        this.proxies = List.copyOf(proxies);
        this.clock = clock;
        this.scores = new Scores(config);
        this.places = new Places(config);
    }

    /**
     * Goes by other settings from the next call on. What is held against callers stays, but for those who are no longer
     * scored; who waits has the time that it was given.
     */
    public void use(TarpitConfig next) {
        if (next.equals(config)) {
            return;
        }
        config = next;
        places.bound(next);
        scores.bound(next, clock.nanoTime());
        scores.forgetIf(caller -> caller instanceof Caller.Place(Network network) && unscored(network, next));
    }

    /** Who calls from the address; null where nobody is scored for it. */
    public @Nullable Caller at(String address) {
        TarpitConfig now = config;
        Network parsed = now.enabled() ? Network.address(address) : null;
        return parsed == null || unscored(parsed, now) ? null : new Caller.Place(now.network(parsed));
    }

    private boolean unscored(Network network, TarpitConfig now) {
        return covered(network, now.allow()) || covered(network, proxies);
    }

    private static boolean covered(Network network, List<Network> by) {
        for (Network each : by) {
            if (each.contains(network)) {
                return true;
            }
        }
        return false;
    }

    /** Who calls with the key; null where nobody is scored. */
    public @Nullable Caller with(String keyId) {
        return config.enabled() ? new Caller.Key(keyId) : null;
    }

    /** Whether nobody has a score, so that nobody needs to be looked up. */
    public boolean quiet() {
        return scores.isEmpty();
    }

    /**
     * Counts an offence.
     *
     * @param retry how often the caller's SDK has sent the request before: an SDK that tries again where it was told to
     *     come back did what it was told
     */
    public void offended(Caller caller, Offence offence, int retry) {
        double points = config.weights().of(offence);
        boolean again = offence.sentAgain() && retry > 0 && retry <= MOST_RETRIES;
        scores.add(caller, again ? points * config.weights().retry() : points, clock.nanoTime());
    }

    /** How long the caller's next request waits; zero for nearly everybody. */
    public Duration delay(Caller caller) {
        return scores.isEmpty() ? Duration.ZERO : config.delay(scores.of(caller, clock.nanoTime()));
    }

    /**
     * Lets a request wait. Refuses it at once with RATE_LIMITED where too many wait.
     *
     * @param goOn called once, by {@link #release}, unless the request leaves before; it must not block
     */
    public Parking park(Caller caller, Duration delay, Runnable goOn) {
        Parking parked = places.take(caller, clock.nanoTime() + delay.toNanos(), goOn);
        if (parked == null) {
            refused.increment();
            throw Problem.of(
                            Problem.Code.RATE_LIMITED,
                            "too many requests of a caller whose requests were refused before wait already"
                                    + " (expected: one at a time)")
                    .retryAfter(delay.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : delay);
        }
        delayed.increment();
        return parked;
    }

    /** Lets those go on whose time has come, and forgets scores that have worn off. */
    public void release() {
        long now = clock.nanoTime();
        goOn(places.due(now));
        scores.wearOff(now);
    }

    /** Lets all go on, whatever their time: nothing new comes, and what is open is to end. */
    public void releaseAll() {
        goOn(places.all());
    }

    /** One that cannot go on must not hold up the others. */
    private static void goOn(List<Places.Parked> parked) {
        RuntimeException failure = null;
        for (Places.Parked each : parked) {
            try {
                each.goOn();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The callers with the highest scores, the worst first. */
    public List<Standing> worst(int limit) {
        return scores.highest(limit, clock.nanoTime()).stream()
                .map(each -> new Standing(
                        each.caller().toString(),
                        each.score(),
                        each.offences(),
                        config.delay(each.score()),
                        places.of(each.caller())))
                .toList();
    }

    /** Forgets what is held against the caller; what waits already waits on. False where nothing is. */
    public boolean pardon(String caller) {
        return scores.forget(Caller.parse(caller, config));
    }

    /** Requests that wait now. */
    public int parked() {
        return places.size();
    }

    /** Callers with a score. */
    public int callers() {
        return scores.size();
    }

    /** Requests that had to wait, since the start. */
    public long delayed() {
        return delayed.sum();
    }

    /** Requests refused because too many waited, since the start. */
    public long refused() {
        return refused.sum();
    }
}
