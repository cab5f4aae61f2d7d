package dev.gopuram.app;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.rollouts.Scenario;
import dev.gopuram.rollouts.Simulation;
import dev.gopuram.rollouts.SimulationReport;
import dev.gopuram.rollouts.TimeText;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what a policy would do; needs no server. */
@Command(
        name = "simulate",
        description = "Runs a roll-out many times with made-up traffic and tells how it would end.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Option(
            names = "--strategy",
            description = "canary, blue_green, shadow or ab (default: ${DEFAULT-VALUE}).",
            defaultValue = "canary")
    private RolloutPolicy.Strategy strategy = RolloutPolicy.Strategy.CANARY;

    @Option(names = "--stable-errors", description = "0..1 (default: ${DEFAULT-VALUE}).", defaultValue = "0.01")
    private double stableErrors;

    @Option(names = "--candidate-errors", description = "0..1 (default: ${DEFAULT-VALUE}).", defaultValue = "0.01")
    private double candidateErrors;

    @Option(names = "--stable-p50-ms", description = "(default: ${DEFAULT-VALUE})", defaultValue = "20")
    private long stableP50;

    @Option(names = "--stable-p95-ms", description = "(default: ${DEFAULT-VALUE})", defaultValue = "60")
    private long stableP95;

    @Option(names = "--candidate-p50-ms", description = "(default: ${DEFAULT-VALUE})", defaultValue = "20")
    private long candidateP50;

    @Option(names = "--candidate-p95-ms", description = "(default: ${DEFAULT-VALUE})", defaultValue = "60")
    private long candidateP95;

    @Option(names = "--stable-accuracy", description = "0..1 (default: ${DEFAULT-VALUE}).", defaultValue = "0.9")
    private double stableAccuracy;

    @Option(names = "--candidate-accuracy", description = "0..1 (default: ${DEFAULT-VALUE}).", defaultValue = "0.9")
    private double candidateAccuracy;

    @Option(
            names = "--requests-per-second",
            description = "Of both versions together (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private double requestsPerSecond;

    @Option(
            names = "--label-share",
            description = "Of requests that feedback comes on, 0..1 (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private double labelShare;

    @Option(names = "--runs", description = "(default: ${DEFAULT-VALUE})", defaultValue = "200")
    private int runs;

    @Option(
            names = "--seed",
            description = "The same one tells the same (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Override
    public Integer call() {
        Scenario scenario = new Scenario(
                policy.over(PolicyDefaults.of(strategy)),
                behaviour(stableErrors, stableP50, stableP95, stableAccuracy),
                behaviour(candidateErrors, candidateP50, candidateP95, candidateAccuracy),
                requestsPerSecond,
                labelShare);
        SimulationReport report;
        try (Progress progress = Progress.on("simulating", runs)) {
            report = Simulation.run(scenario, seed, runs, done -> progress.step(1));
        }
        return output.print(SimulationBody.of(report), () -> told(report));
    }

    private static Scenario.Behaviour behaviour(double errors, long p50, long p95, double accuracy) {
        return new Scenario.Behaviour(errors, Duration.ofMillis(p50), Duration.ofMillis(p95), accuracy);
    }

    private static String told(SimulationReport r) {
        StringBuilder out = new StringBuilder(
                "%d runs: %d promoted, %d rolled back (at most %.1f %% of all, at 95 %% confidence), %d held%n"
                        .formatted(r.runs(), r.promoted(), r.rolledBack(), 100 * r.rolledBackUpper(), r.held()));
        if (!r.reasons().isEmpty()) {
            out.append("rolled back by %s%n".formatted(r.reasons()));
        }
        Duration toRollback = r.medianToRollback();
        if (toRollback != null) {
            out.append("after %d requests of the candidate (median; 90 %%: %d), %s%n"
                    .formatted(r.medianRequests(), r.p90Requests(), TimeText.of(toRollback)));
        }
        Duration toPromotion = r.medianToPromotion();
        if (toPromotion != null) {
            out.append("took over after %s (median)%n".formatted(TimeText.of(toPromotion)));
        }
        return out.toString();
    }
}
