package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** What a policy would do: many runs of one roll-out with made-up traffic, by the same decisions as real ones. */
public final class Simulation {
    /** More runs tell nothing more. */
    public static final int MAX_RUNS = 100_000;

    /** Of a run at most, where its steps last only as long as they must: more traffic is thinned to this. */
    private static final double REQUESTS = 50_000;

    private static final Duration LEAST_TICK = Duration.ofMillis(250);
    /** Ticks in a step, and in a time without requests. */
    private static final int TICKS = 100;

    private Simulation() {}

    /**
     * Runs it.
     *
     * @param seed the same one gives the same report
     * @param progress told how many runs are done, after each
     */
    public static SimulationReport run(Scenario scenario, long seed, int runs, IntConsumer progress) {
        return run(scenario, seed, runs, false, progress);
    }

    /** The same; {@code looksAtAll} looks at the evidence after every request and not only after one that adds to it. */
    static SimulationReport run(Scenario scenario, long seed, int runs, boolean looksAtAll, IntConsumer progress) {
        if (runs < 1 || runs > MAX_RUNS) {
            throw Problem.invalid("runs", runs, "1.." + MAX_RUNS);
        }
        Duration shortest = shortest(scenario);
        double rate = Math.min(scenario.requestsPerSecond(), REQUESTS / (shortest.toNanos() / 1e9));
        Duration tick = tick(scenario, shortest, rate);
        Times stable = times(scenario.stable());
        Times candidate = times(scenario.candidate());
        SplittableRandom random = new SplittableRandom(seed);
        List<SimulatedRun.Ending> endings = new ArrayList<>(runs);
        for (int done = 1; done <= runs; done++) {
            endings.add(new SimulatedRun(scenario, stable, candidate, random.split(), looksAtAll).run(rate, tick));
            progress.accept(done);
        }
        return report(endings, rate);
    }

    private static Duration shortest(Scenario scenario) {
        var policy = scenario.policy();
        Duration steps = policy.dwell().multipliedBy(Math.max(0, policy.steps().size() - 1L));
        Duration windows = policy.preWindow().plus(policy.postWindow());
        Duration all = steps.plus(windows);
        return all.isPositive() ? all : Duration.ofSeconds(1);
    }

    private static Duration tick(Scenario scenario, Duration shortest, double rate) {
        Duration between = rate == 0
                ? scenario.policy().maxDuration().dividedBy(TICKS)
                : Duration.ofNanos((long) Math.min(1e9 / rate, 1e15));
        return longer(LEAST_TICK, longer(between, shortest.dividedBy(TICKS * 4L)));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }

    private static Times times(Scenario.Behaviour behaviour) {
        return new Times(behaviour.p50().toNanos() / 1_000, behaviour.p95().toNanos() / 1_000);
    }

    private static SimulationReport report(List<SimulatedRun.Ending> endings, double rate) {
        List<Long> requests = new ArrayList<>();
        List<Long> untilBack = new ArrayList<>();
        List<Long> untilPromoted = new ArrayList<>();
        Map<String, Integer> reasons = new TreeMap<>();
        for (SimulatedRun.Ending ending : endings) {
            if (ending.state() == RolloutState.ROLLED_BACK) {
                requests.add(ending.requests());
                untilBack.add(ending.after().toMillis());
                reasons.merge(Findings.gate(ending.reason()), 1, Integer::sum);
            } else if (ending.state() == RolloutState.STABLE) {
                untilPromoted.add(ending.after().toMillis());
            }
        }
        int back = requests.size();
        int promoted = untilPromoted.size();
        return new SimulationReport(
                endings.size(),
                rate,
                promoted,
                back,
                endings.size() - back - promoted,
                Proportion.upper(back, endings.size()),
                reasons,
                quantile(requests, 0.5),
                quantile(requests, 0.9),
                duration(quantile(untilBack, 0.5)),
                duration(quantile(untilPromoted, 0.5)));
    }

    private static @Nullable Long quantile(List<Long> values, double share) {
        if (values.isEmpty()) {
            return null;
        }
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
