package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.redis.Redis;
import dev.gopuram.platform.redis.RedisScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Grants in a Redis server, for several gateways. An exchange is one script, which the server runs as one step by its own
 * clock. A window is one hash with a field for each node, and expires when no report can be about it any more.
 *
 * <p>Numbers are exact: Lua counts in doubles, whole to 2<sup>53</sup>, and no limit is larger. A total beyond that is
 * told as that; whatever the limit, it is used up.
 *
 * <p>Nothing is promised to last. A server that comes back empty says so by the time from which it remembers. Claims are
 * totals, so each node's next words make up for what was lost, and until all had time for them nobody is granted
 * anything: each goes on with its lease, and then with what is declared for a store that is away. What is lost for good is
 * what nodes had used that died before the server did or while it was away, and the weight of the window before: with
 * them gone, a window may see as much more. A server that drops keys for want of room loses the same without saying so;
 * it has to be set up to refuse instead ({@code maxmemory-policy noeviction}).
 */
public final class RedisGrants {
    /** Where the server keeps since when it remembers. */
    static final String SINCE = "gopuram:ledger:since";

    private static final RedisScript EXCHANGE = script("exchange.lua");
    private static final RedisScript TOTALS = script("totals.lua");
    private static final String SERVERS_TIME = "";
    /** The time, and since when it remembers. */
    private static final int HEAD = 2;
    /** Granted, others, before. */
    private static final int GRANT = 3;

    private final Redis redis;
    private final Duration lease;
    private final @Nullable Clock clock;
    /** Numbers the exchanges: what the server reads late, from a connection that was given up, changes nothing. */
    private final AtomicLong exchanges = new AtomicLong();

    /** Grants by the server's clock. */
    public RedisGrants(Redis redis, Duration lease) {
        this(redis, lease, null);
    }

    /** Grants by a clock of the caller's, or by the server's where there is none. */
    RedisGrants(Redis redis, Duration lease, @Nullable Clock clock) {
        this.redis = redis;
        this.lease = lease;
        this.clock = clock;
    }

    /** The grants of one node, whose name no other bears, nor the same after a restart. */
    public Grants of(String node) {
        return claims -> exchange(node, claims);
    }

    /** What all nodes have told of one counter in one window. */
    public Totals totals(Counter counter, Instant window) {
        List<Long> answer = redis.run(TOTALS, List.of(key(counter, window)), List.of(kind(counter.period()), time()));
        return new Totals(answer.get(0), answer.get(1));
    }

    private Grants.Exchange exchange(String node, List<Grants.Claim> claims) {
        List<String> keys = new ArrayList<>();
        keys.add(SINCE);
        List<String> arguments = new ArrayList<>(
                List.of(node, Long.toString(exchanges.incrementAndGet()), time(), Long.toString(micros(lease))));
        for (Grants.Claim claim : claims) {
            addKeys(keys, claim);
            addArguments(arguments, claim);
        }
        List<Long> answer = redis.run(EXCHANGE, keys, arguments);
        List<Grants.Grant> grants = new ArrayList<>(claims.size());
        for (int at = HEAD; at < answer.size(); at += GRANT) {
            grants.add(new Grants.Grant(answer.get(at), answer.get(at + 1), answer.get(at + 2)));
        }
        return new Grants.Exchange(instant(answer.get(0)), lease, grants, instant(answer.get(1)));
    }

    private static void addKeys(List<String> keys, Grants.Claim claim) {
        Counter counter = claim.counter();
        keys.add(key(counter, claim.window()));
        Period period = counter.period();
        keys.add(key(counter, period.slides() ? period.startBefore(claim.window()) : claim.window()));
    }

    private static void addArguments(List<String> arguments, Grants.Claim claim) {
        Period period = claim.counter().period();
        arguments.add(kind(period));
        arguments.add(Long.toString(claim.amount()));
        arguments.add(bounded(claim.used()));
        arguments.add(bounded(claim.held()));
        arguments.add(bounded(claim.want()));
        boolean ends = period != Period.NONE;
        arguments.add(ends ? micros(claim.window()) : "0");
        arguments.add(ends ? micros(period.endOf(claim.window())) : "0");
        arguments.add(ends ? micros(period.keptUntil(claim.window())) : "0");
    }

    private static String kind(Period period) {
        if (period == Period.NONE) {
            return "places";
        }
        return period.slides() ? "slides" : "stays";
    }

    /** The parts apart whatever a subject's name holds. */
    private static String key(Counter counter, Instant window) {
        return String.join(
                "|",
                "gopuram:ledger",
                escaped(counter.rule()),
                escaped(counter.subject()),
                counter.currency().name(),
                counter.period().name(),
                Long.toString(window.getEpochSecond()));
    }

    private static String escaped(String name) {
        return name.replace("%", "%25").replace("|", "%7C");
    }

    private static String bounded(long amount) {
        return Long.toString(Math.min(amount, Limit.MOST));
    }

    private String time() {
        return clock == null ? SERVERS_TIME : micros(clock.now());
    }

    private static String micros(Instant instant) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static RedisScript script(String name) {
        try (InputStream text = RedisGrants.class.getResourceAsStream("/dev/gopuram/ledger/redis/" + name)) {
            if (text == null) {
                throw new IllegalStateException("the build lacks " + name);
            }
            return new RedisScript(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
