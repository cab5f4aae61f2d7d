package dev.gopuram.models;

import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.inference.FailureReason;
import dev.gopuram.inference.VersionTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What versions have done, by the names that Triton's dashboards know, in Prometheus' text format. Tenants' versions of one
 * name and number are counted together, as labels must tell series apart.
 */
final class TritonMetrics {
    /** Versions told apart; the rest are counted together, as of the model {@code other}. */
    static final int MAX_VERSIONS = 1_000;

    private static final String OTHER = labels("other", "");

    private static final List<Metric> METRICS = List.of(
            new Metric(
                    "request_success",
                    "counter",
                    "Calls that were answered",
                    totals -> totals.statistics().success().count()),
            new Metric(
                    "count",
                    "counter",
                    "Rows that were run",
                    totals -> totals.statistics().inferenceCount()),
            new Metric(
                    "exec_count",
                    "counter",
                    "Batches that were run",
                    totals -> totals.statistics().executionCount()),
            new Metric("pending_request_count", "gauge", "Rows that wait for their turn", VersionTotals::waiting),
            Metric.duration("request", "Time of the calls that were answered", VersionStatistics::success),
            Metric.duration("queue", "Time that they waited", VersionStatistics::queue),
            Metric.duration("compute_input", "Time to put batches together", VersionStatistics::computeInput),
            Metric.duration("compute_infer", "Time to run batches", VersionStatistics::computeInfer),
            Metric.duration("compute_output", "Time to take batches apart", VersionStatistics::computeOutput));

    private TritonMetrics() {}

    private record Metric(String name, String type, String help, ToLongFunction<VersionTotals> value) {
        static Metric duration(String of, String help, Function<VersionStatistics, Timing> timing) {
            return new Metric(
                    of + "_duration_us",
                    "counter",
                    help + ", in microseconds",
                    totals -> TimeUnit.NANOSECONDS.toMicros(
                            timing.apply(totals.statistics()).nanos()));
        }
    }

    static String text(List<VersionTotals> all) {
        Map<String, List<VersionTotals>> versions = new TreeMap<>();
        for (VersionTotals totals : all) {
            String own = labels(totals.statistics().model(), totals.statistics().version());
            boolean told = versions.containsKey(own) || versions.size() < MAX_VERSIONS;
            versions.computeIfAbsent(told ? own : OTHER, _ -> new ArrayList<>()).add(totals);
        }
        StringBuilder text = new StringBuilder();
        METRICS.forEach(metric -> write(text, metric, versions));
        failures(text, versions);
        return text.toString();
    }

    private static void write(StringBuilder text, Metric metric, Map<String, List<VersionTotals>> versions) {
        head(text, metric.name(), metric.type(), metric.help());
        versions.forEach((labels, of) -> line(
                text,
                metric.name(),
                labels,
                of.stream().mapToLong(metric.value()).sum()));
    }

    private static void failures(StringBuilder text, Map<String, List<VersionTotals>> versions) {
        head(text, "request_failure", "counter", "Calls that failed");
        versions.forEach((labels, of) -> {
            for (FailureReason reason : FailureReason.values()) {
                long count = of.stream()
                        .mapToLong(totals -> totals.failures().getOrDefault(reason, 0L))
                        .sum();
                line(text, "request_failure", labels + ",reason=\"" + reason + '"', count);
            }
        });
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append(String.format(
                Locale.ROOT, "# HELP nv_inference_%1$s %2$s\n# TYPE nv_inference_%1$s %3$s\n", name, help, type));
    }

    private static void line(StringBuilder text, String name, String labels, long value) {
        text.append("nv_inference_")
                .append(name)
                .append('{')
                .append(labels)
                .append("} ")
                .append(value)
                .append('\n');
    }

    /** Names and versions are of letters that need no escaping. */
    private static String labels(String model, String version) {
        return "model=\"" + model + "\",version=\"" + version + '"';
    }
}
