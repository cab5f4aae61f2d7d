package dev.gopuram.platform.tarpit;

import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;

/**
 * When callers are slowed down, and by how much. A caller's score grows by a weight with each offence and halves with
 * each half-life; at the threshold its requests begin to wait, and each further point makes them wait longer by a factor.
 *
 * @param enabled whether anybody waits at all
 * @param weights what each offence adds
 * @param halfLife in which a score halves
 * @param threshold the score from which on requests wait
 * @param first how long they wait at the threshold
 * @param factor by which each further point makes it longer
 * @param cap the longest wait
 * @param maxParked requests that wait at once; one more is refused at once
 * @param maxParkedPerCaller of one caller's
 * @param maxCallers scores kept; the caller that was bad the longest ago is forgotten first
 * @param v4Prefix the bits of an IPv4 address that callers share who share a score
 * @param v6Prefix of an IPv6 address
 * @param allow networks that are never scored
 */
public record TarpitConfig(
        boolean enabled,
        Weights weights,
        Duration halfLife,
        double threshold,
        Duration first,
        double factor,
        Duration cap,
        int maxParked,
        int maxParkedPerCaller,
        int maxCallers,
        int v4Prefix,
        int v6Prefix,
        List<Network> allow) {
    private static final int MOST_PARKED = 100_000;
    private static final int MOST_CALLERS = 10_000_000;
    private static final double MOST_POINTS = 1_000_000;
    private static final double LEAST_FACTOR = 1.01;
    private static final double MOST_FACTOR = 100;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    /** How far beyond the cap a score may grow, so that no flood is held against a caller for long after it ended. */
    private static final double BEYOND_CAP = 2;

    /**
     * What an offence adds to a score.
     *
     * @param unauthenticated a 401
     * @param limited a 429
     * @param blocked a request that a guard blocked
     * @param retry the part of a 429 that counts where the caller's SDK says that it sends the request again
     */
    public record Weights(double unauthenticated, double limited, double blocked, double retry) {
        public Weights {
            check("unauthenticated", unauthenticated, 0, MOST_POINTS);
            check("limited", limited, 0, MOST_POINTS);
            check("blocked", blocked, 0, MOST_POINTS);
            check("retry", retry, 0, 1);
        }

        public static Weights defaults() {
            return new Weights(1, 0.25, 2, 0.25);
        }

        double of(Offence offence) {
            return switch (offence) {
                case UNAUTHENTICATED -> unauthenticated;
                case LIMITED -> limited;
                case BLOCKED -> blocked;
            };
        }
    }

    public TarpitConfig {
        check("half_life", halfLife, Duration.ofSeconds(1), Duration.ofDays(1));
        check("threshold", threshold, 0, MOST_POINTS);
        check("first", first, SHORTEST, LONGEST);
        check("factor", factor, LEAST_FACTOR, MOST_FACTOR);
        check("cap", cap, first, LONGEST);
        check("max_parked", maxParked, 1, MOST_PARKED);
        check("max_parked_per_caller", maxParkedPerCaller, 1, maxParked);
        check("max_callers", maxCallers, 1, MOST_CALLERS);
        check("v4_prefix", v4Prefix, 1, 32);
        check("v6_prefix", v6Prefix, 1, 128);
        allow = List.copyOf(allow);
    }

    /** A caller that tries wrong keys waits from about the tenth on, and 10 s a request from about the thirtieth on. */
    public static TarpitConfig defaults() {
        return new TarpitConfig(
                true,
                Weights.defaults(),
                Duration.ofMinutes(5),
                10,
                Duration.ofMillis(100),
                1.25,
                Duration.ofSeconds(10),
                1000,
                20,
                10_000,
                32,
                64,
                List.of());
    }

    /** The part of the address that is scored. */
    Network network(Network address) {
        return address.within(v4Prefix, v6Prefix);
    }

    /** How long a caller of the score waits. */
    Duration delay(double score) {
        if (score < threshold) {
            return Duration.ZERO;
        }
        double millis = first.toMillis() * Math.pow(factor, score - threshold);
        return millis < cap.toMillis() ? Duration.ofMillis(Math.round(millis)) : cap;
    }

    /** No score is higher. */
    double worst() {
        return BEYOND_CAP * (threshold + Math.log((double) cap.toMillis() / first.toMillis()) / Math.log(factor)) + 1;
    }

    private static void check(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void check(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void check(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw Problem.invalid(field, value, least.toMillis() + "ms.." + most.toMillis() + "ms");
        }
    }
}
