package dev.gopuram.app;

import dev.gopuram.contracts.registry.RolloutPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a roll-out does differently from its strategy's defaults. */
final class PolicyOptions {
    @Option(
            names = "--steps",
            split = ",",
            paramLabel = "SHARE",
            description = "The candidate's shares, the last one 1.")
    private @Nullable List<Double> steps;

    @Option(names = "--dwell", converter = Lasting.class, description = "The least time of a step.")
    private @Nullable Duration dwell;

    @Option(names = "--min-requests", description = "The candidate's least requests in a step.")
    private @Nullable Long minRequests;

    @Option(
            names = "--min-labels",
            description = "The least feedback on each version in a step; 0: none is waited for.")
    private @Nullable Long minLabels;

    @Option(names = "--alpha", description = "How often a candidate as good may be rolled back at most, up to 0.2.")
    private @Nullable Double alpha;

    @Option(names = "--latency-tolerance", description = "How much slower it may be, 0.25 is a quarter.")
    private @Nullable Double latencyTolerance;

    @Option(names = "--accuracy-drop", description = "How much less accurate it may be, relative.")
    private @Nullable Double accuracyDrop;

    @Option(names = "--error-limit", description = "The share of errors that rolls back at once.")
    private @Nullable Double errorLimit;

    @Option(names = "--max-duration", converter = Lasting.class, description = "After this it is held or reverted.")
    private @Nullable Duration maxDuration;

    @Option(names = "--expiry", description = "hold or revert.")
    private RolloutPolicy.@Nullable Expiry expiry;

    @Option(names = "--pre-window", converter = Lasting.class, description = "How long it is looked at before.")
    private @Nullable Duration preWindow;

    @Option(names = "--post-window", converter = Lasting.class, description = "How long it is looked at after.")
    private @Nullable Duration postWindow;

    @Option(names = "--shadow-share", description = "Of requests that a shadow is also asked, 0..1.")
    private @Nullable Double shadowShare;

    /** As the admin API reads it. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        put(body, "steps", steps);
        put(body, "dwell", text(dwell));
        put(body, "min_requests", minRequests);
        put(body, "min_labels", minLabels);
        put(body, "alpha", alpha);
        put(body, "latency_tolerance", latencyTolerance);
        put(body, "accuracy_drop", accuracyDrop);
        put(body, "error_limit", errorLimit);
        put(body, "max_duration", text(maxDuration));
        put(body, "expiry", expiry);
        put(body, "pre_window", text(preWindow));
        put(body, "post_window", text(postWindow));
        put(body, "shadow_share", shadowShare);
        return body;
    }

    /** The same over a policy. */
    RolloutPolicy over(RolloutPolicy p) {
        return new RolloutPolicy(
                p.strategy(),
                or(steps, p.steps()),
                or(dwell, p.dwell()),
                or(minRequests, p.minRequests()),
                or(alpha, p.alpha()),
                or(latencyTolerance, p.latencyTolerance()),
                or(accuracyDrop, p.accuracyDrop()),
                or(minLabels, p.minLabels()),
                or(errorLimit, p.errorLimit()),
                p.errorLimitRequests(),
                or(maxDuration, p.maxDuration()),
                or(expiry, p.expiry()),
                or(preWindow, p.preWindow()),
                or(postWindow, p.postWindow()),
                or(shadowShare, p.shadowShare()),
                p.keepWarm());
    }

    private static <T> T or(@Nullable T said, T otherwise) {
        return said == null ? otherwise : said;
    }

    private static void put(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private static @Nullable String text(@Nullable Duration time) {
        return time == null ? null : time.toSeconds() + "s";
    }
}
