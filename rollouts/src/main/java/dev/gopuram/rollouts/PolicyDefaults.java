package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Expiry;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;

/** What a roll-out does where nobody says otherwise, and what it may not be told to do. */
public final class PolicyDefaults {
    /** More steps than anybody needs. */
    public static final int MAX_STEPS = 20;

    /** No roll-out, and no window of one, is longer. */
    public static final Duration LONGEST = Duration.ofDays(90);

    private static final double MAX_ALPHA = 0.2;
    private static final double MAX_LATENCY_TOLERANCE = 10;
    private static final Duration DWELL = Duration.ofMinutes(10);
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final List<Double> CANARY_STEPS = List.of(.05, .25, .5, 1.0);
    private static final RolloutPolicy CANARY = new RolloutPolicy(
            Strategy.CANARY,
            CANARY_STEPS,
            DWELL,
            100,
            .01,
            .25,
            .05,
            0,
            .5,
            20,
            Duration.ofDays(7),
            Expiry.HOLD,
            Duration.ZERO,
            WINDOW,
            0,
            Duration.ofHours(1));

    private PolicyDefaults() {}

    public static RolloutPolicy of(Strategy strategy) {
        return switch (strategy) {
            case CANARY -> CANARY;
            case BLUE_GREEN -> with(strategy, List.of(1.0), WINDOW, .1);
            case SHADOW -> with(strategy, List.of(), Duration.ZERO, .1);
            case AB -> with(strategy, List.of(.5), Duration.ZERO, 0);
        };
    }

    private static RolloutPolicy with(Strategy strategy, List<Double> steps, Duration preWindow, double shadowShare) {
        RolloutPolicy p = CANARY;
        return new RolloutPolicy(
                strategy,
                steps,
                p.dwell(),
                p.minRequests(),
                p.alpha(),
                p.latencyTolerance(),
                p.accuracyDrop(),
                p.minLabels(),
                p.errorLimit(),
                p.errorLimitRequests(),
                p.maxDuration(),
                p.expiry(),
                preWindow,
                p.postWindow(),
                shadowShare,
                p.keepWarm());
    }

    /** The policy as it is, or INVALID naming what is wrong. */
    public static RolloutPolicy checked(RolloutPolicy policy) {
        checkSteps(policy);
        within("alpha", policy.alpha(), Double.MIN_NORMAL, MAX_ALPHA, "more than 0, at most 0.2");
        within("latency_tolerance", policy.latencyTolerance(), 0, MAX_LATENCY_TOLERANCE, "0..10");
        within("accuracy_drop", policy.accuracyDrop(), 0, Math.nextDown(1.0), "0 to below 1");
        within("error_limit", policy.errorLimit(), Double.MIN_NORMAL, 1, "more than 0, at most 1");
        within("shadow_share", policy.shadowShare(), 0, 1, "0..1");
        atLeast("min_requests", policy.minRequests(), 1);
        atLeast("min_labels", policy.minLabels(), 0);
        atLeast("error_limit_requests", policy.errorLimitRequests(), 1);
        lasting("dwell", policy.dwell());
        lasting("pre_window", policy.preWindow());
        lasting("post_window", policy.postWindow());
        lasting("keep_warm", policy.keepWarm());
        lasting("max_duration", policy.maxDuration());
        checkDuration(policy);
        checkShadow(policy);
        return policy;
    }

    private static void checkSteps(RolloutPolicy policy) {
        List<Double> steps = policy.steps();
        switch (policy.strategy()) {
            case CANARY -> {
                rising(steps);
                if (steps.isEmpty() || steps.getLast() != 1) {
                    throw Problem.invalid("steps", steps, "the last one 1, at which the candidate takes over");
                }
            }
            case BLUE_GREEN -> {
                if (!steps.equals(List.of(1.0))) {
                    throw Problem.invalid("steps", steps, "[1.0] for blue-green");
                }
            }
            case SHADOW -> {
                if (!steps.isEmpty()) {
                    throw Problem.invalid("steps", steps, "none for a shadow, which answers nobody");
                }
            }
            case AB -> {
                rising(steps);
                if (steps.size() != 1 || steps.getFirst() == 1) {
                    throw Problem.invalid("steps", steps, "one share below 1 for an A/B test");
                }
            }
        }
    }

    private static void rising(List<Double> steps) {
        if (steps.size() > MAX_STEPS) {
            throw Problem.invalid("steps", steps.size(), "at most " + MAX_STEPS);
        }
        double before = 0;
        for (double step : steps) {
            if (!(step > before && step <= 1)) {
                throw Problem.invalid("steps", steps, "each above the one before, more than 0, at most 1");
            }
            before = step;
        }
    }

    private static void checkDuration(RolloutPolicy policy) {
        Duration least = switch (policy.strategy()) {
            case CANARY ->
                policy.preWindow()
                        .plus(policy.dwell().multipliedBy(policy.steps().size() - 1L))
                        .plus(policy.postWindow());
            case BLUE_GREEN -> policy.preWindow().plus(policy.postWindow());
            case SHADOW, AB -> Duration.ofNanos(1);
        };
        if (policy.maxDuration().compareTo(least) < 0) {
            throw Problem.invalid(
                    "max_duration",
                    TimeText.of(policy.maxDuration()),
                    "at least " + TimeText.of(least) + ", which its steps take");
        }
    }

    private static void checkShadow(RolloutPolicy policy) {
        boolean compares =
                policy.strategy() == Strategy.SHADOW || policy.preWindow().isPositive();
        if (compares && policy.shadowShare() == 0) {
            throw Problem.invalid("shadow_share", 0, "more than 0 where a shadow is looked at");
        }
    }

    private static void within(String field, double value, double least, double most, String expected) {
        if (!(value >= least && value <= most)) {
            throw Problem.invalid(field, value, expected);
        }
    }

    private static void atLeast(String field, long value, long least) {
        if (value < least) {
            throw Problem.invalid(field, value, "at least " + least);
        }
    }

    private static void lasting(String field, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, TimeText.of(value), "0s to " + TimeText.of(LONGEST));
        }
    }
}
