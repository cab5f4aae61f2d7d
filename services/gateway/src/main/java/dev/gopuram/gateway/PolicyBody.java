package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.PolicyDefaults;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a version is to take over, as the admin API reads and writes it: lengths of time with their units. */
record PolicyBody(
        RolloutPolicy.@Nullable Strategy strategy,
        @Nullable List<Double> steps,
        @Nullable String dwell,
        @Nullable Long minRequests,
        @Nullable Double alpha,
        @Nullable Double latencyTolerance,
        @Nullable Double accuracyDrop,
        @Nullable Long minLabels,
        @Nullable Double errorLimit,
        @Nullable Long errorLimitRequests,
        @Nullable String maxDuration,
        RolloutPolicy.@Nullable Expiry expiry,
        @Nullable String preWindow,
        @Nullable String postWindow,
        @Nullable Double shadowShare,
        @Nullable String keepWarm) {
    /** Nothing said: every default. */
    static final PolicyBody NONE = new PolicyBody(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");

    static PolicyBody of(RolloutPolicy policy) {
        return new PolicyBody(
                policy.strategy(),
                policy.steps(),
                shown(policy.dwell()),
                policy.minRequests(),
                policy.alpha(),
                policy.latencyTolerance(),
                policy.accuracyDrop(),
                policy.minLabels(),
                policy.errorLimit(),
                policy.errorLimitRequests(),
                shown(policy.maxDuration()),
                policy.expiry(),
                shown(policy.preWindow()),
                shown(policy.postWindow()),
                policy.shadowShare(),
                shown(policy.keepWarm()));
    }

    /** The policy that is meant: what is not said is as the strategy has it. */
    RolloutPolicy or(RolloutPolicy.Strategy asked) {
        RolloutPolicy.Strategy how = strategy == null ? asked : strategy;
        RolloutPolicy base = PolicyDefaults.of(how);
        return PolicyDefaults.checked(new RolloutPolicy(
                how,
                steps == null ? base.steps() : steps,
                time("dwell", dwell, base.dwell()),
                minRequests == null ? base.minRequests() : minRequests,
                alpha == null ? base.alpha() : alpha,
                latencyTolerance == null ? base.latencyTolerance() : latencyTolerance,
                accuracyDrop == null ? base.accuracyDrop() : accuracyDrop,
                minLabels == null ? base.minLabels() : minLabels,
                errorLimit == null ? base.errorLimit() : errorLimit,
                errorLimitRequests == null ? base.errorLimitRequests() : errorLimitRequests,
                time("max_duration", maxDuration, base.maxDuration()),
                expiry == null ? base.expiry() : expiry,
                time("pre_window", preWindow, base.preWindow()),
                time("post_window", postWindow, base.postWindow()),
                shadowShare == null ? base.shadowShare() : shadowShare,
                time("keep_warm", keepWarm, base.keepWarm())));
    }

    private static Duration time(String field, @Nullable String text, Duration otherwise) {
        if (text == null) {
            return otherwise;
        }
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches()) {
            throw Problem.invalid(field, text, "a length of time with its unit, such as 90s, 10m or 24h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String shown(Duration time) {
        if (time.toMillis() % 1000 != 0) {
            return time.toMillis() + "ms";
        }
        long seconds = time.toSeconds();
        if (seconds == 0 || seconds % 60 != 0) {
            return seconds + "s";
        }
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds / 60 + "m";
    }
}
