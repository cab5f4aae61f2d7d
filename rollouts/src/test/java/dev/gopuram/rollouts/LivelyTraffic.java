package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.contracts.registry.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A roll-out under traffic that {@link Simulation} leaves out: users who stay with their version and ask unequally often,
 * rates that move with the time of day, and labels that come late. It shares no line with the simulator but the decisions.
 */
final class LivelyTraffic {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final int PER_TICK = 100;

    /**
     * What the world is like.
     *
     * @param users who ask; the n-th asks in proportion to 1/n^skew
     * @param errors of both versions at time 0
     * @param drift by which factor errors, slow requests and wrong answers swing, with a period of 20 minutes
     * @param unlike how much users differ in their rates: the spread of a factor's logarithm
     * @param labelled share of requests that a label comes on
     * @param delay after which labels come, give or take a tenth
     * @param accuracy of the stable version
     * @param candidateAccuracy of the other
     * @param candidateErrors of the other, at time 0
     */
    record World(
            int users,
            double skew,
            double errors,
            double drift,
            double unlike,
            double labelled,
            Duration delay,
            double accuracy,
            double candidateAccuracy,
            double candidateErrors) {}

    private static final class Tally {
        long requests;
        long errors;
        long timed;
        long slow;
        long labelled;
        long correct;
        final long[] times = new long[LatencyBuckets.COUNT];

        ArmCounts counts(boolean withTimes) {
            List<Bucket> buckets = new ArrayList<>();
            for (int i = 0; withTimes && i < times.length; i++) {
                if (times[i] > 0) {
                    buckets.add(new Bucket(i, times[i]));
                }
            }
            return new ArmCounts(requests, errors, timed, slow, labelled, correct, buckets);
        }
    }

    private record Label(long second, Tally of, boolean right) {}

    private final World world;
    private final RolloutPolicy policy;
    private final SplittableRandom random;
    private final String id;
    private final String[] keys;
    private final double[] asks;
    private final double[] factors;
    private final Tally[] stable;
    private final Tally[] candidate;
    private final @Nullable Long[] limits;
    private final PriorityQueue<Label> labels = new PriorityQueue<>(Comparator.comparingLong(Label::second));
    private RolloutState state = RolloutState.PENDING;
    private int step;
    private double weight;
    private Instant since = START;

    LivelyTraffic(World world, RolloutPolicy policy, long seed) {
        this.world = world;
        this.policy = policy;
        this.random = new SplittableRandom(seed);
        this.id = "ro_" + seed;
        int steps = policy.steps().size();
        stable = new Tally[steps];
        candidate = new Tally[steps];
        limits = new Long[steps];
        for (int i = 0; i < steps; i++) {
            stable[i] = new Tally();
            candidate[i] = new Tally();
        }
        keys = new String[world.users()];
        asks = new double[world.users()];
        factors = new double[world.users()];
        double sum = 0;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "user-" + seed + "-" + i;
            sum += Math.pow(i + 1, -world.skew());
            asks[i] = sum;
            factors[i] = Math.exp(world.unlike() * random.nextGaussian() - world.unlike() * world.unlike() / 2);
        }
        for (int i = 0; i < asks.length; i++) {
            asks[i] /= sum;
        }
    }

    /** {@code promoted}, or the gate that rolled it back; {@code held} where neither happened in four hours. */
    String ending() {
        for (long second = 0; second < Duration.ofHours(4).toSeconds(); second += TICK.toSeconds()) {
            for (; !labels.isEmpty() && labels.peek().second() <= second; ) {
                Label label = labels.remove();
                label.of().labelled++;
                label.of().correct += label.right() ? 1 : 0;
            }
            String ending = decided(START.plusSeconds(second));
            if (ending != null) {
                return ending;
            }
            for (int i = 0; i < PER_TICK; i++) {
                request(second);
            }
        }
        return "held";
    }

    private @Nullable String decided(Instant now) {
        if (weight < 1 && limits[step] == null) {
            limits[step] = Decision.slowMicros(policy, evidence(true));
        }
        switch (Decision.next(rollout(), true, now)) {
            case Decision.Stay stay -> {}
            case Decision.Advance on -> {
                state = on.to();
                step = on.step();
                weight = on.weight();
                since = now;
                limits[step] = Decision.slowMicros(policy, evidence(true));
            }
            case Decision.Promote promote -> {
                return "promoted";
            }
            case Decision.RollBack back -> {
                return Findings.gate(back.reason());
            }
            case Decision.Pause pause -> {
                return "held";
            }
        }
        return null;
    }

    private void request(long second) {
        int user = user(random.nextDouble());
        boolean toCandidate = Assignment.candidate(id, keys[user], weight);
        Tally tally = (toCandidate ? candidate : stable)[step];
        double swing = Math.pow(world.drift(), Math.sin(second * 2 * Math.PI / 1_200)) * factors[user];
        tally.requests++;
        if (random.nextDouble() < (toCandidate ? world.candidateErrors() : world.errors()) * swing) {
            tally.errors++;
        } else {
            time(tally, (long) (20_000 * Math.exp(0.6 * random.nextGaussian()) * Math.sqrt(swing)));
        }
        if (random.nextDouble() < world.labelled()) {
            double wrong = (1 - (toCandidate ? world.candidateAccuracy() : world.accuracy())) * swing;
            long late = (long) (random.nextDouble(0.9, 1.1) * world.delay().toSeconds());
            labels.add(new Label(second + late, tally, random.nextDouble() >= wrong));
        }
    }

    private void time(Tally tally, long micros) {
        tally.times[LatencyBuckets.index(micros)]++;
        Long limit = limits[step];
        if (limit != null) {
            tally.timed++;
            tally.slow += micros > limit ? 1 : 0;
        }
    }

    private int user(double place) {
        int low = 0;
        int high = asks.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (asks[middle] < place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<StepEvidence> evidence(boolean withTimes) {
        List<StepEvidence> evidence = new ArrayList<>();
        for (int i = 0; i <= step; i++) {
            evidence.add(new StepEvidence(
                    i, policy.steps().get(i), limits[i], stable[i].counts(withTimes), candidate[i].counts(false)));
        }
        return evidence;
    }

    private Rollout rollout() {
        return new Rollout(
                id,
                "m",
                "production",
                "1.0.0",
                "1.1.0",
                state,
                step,
                weight,
                policy,
                START,
                since,
                since,
                "",
                "",
                evidence(weight == 1),
                new Verdict(0, 0, 0, 0, ""),
                null,
                List.of());
    }
}
