package dev.gopuram.training;

import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The papers of a bundle: what it was trained on, how well it does, and what it must answer. */
final class Documents {
    private static final double FOUR_DIGITS = 10_000;

    private Documents() {}

    static String json(Object value) {
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    }

    /** Shown by four digits, since more say nothing of a few hundred rows. */
    static double rounded(double value) {
        return Math.round(value * FOUR_DIGITS) / FOUR_DIGITS;
    }

    /** The measures of several test sets, by name, and the divisions of each into segments. */
    static String report(Map<String, Measured> sets, Map<String, String> data, List<String> divisions) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, Object> segments = new LinkedHashMap<>();
        sets.forEach((name, measured) -> {
            metrics.put(name + "_accuracy", rounded(measured.accuracy()));
            metrics.put(name + "_macro_f1", rounded(measured.macroF1()));
            segments.put(name + "_label", rounded(measured.recalls()));
            divisions.forEach(division -> segments.put(name + "_" + division, rounded(measured.segments(division))));
        });
        Measured first = sets.values().iterator().next();
        metrics.put("accuracy", rounded(first.accuracy()));
        metrics.put("macro_f1", rounded(first.macroF1()));
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("metrics", metrics);
        report.put("data", data);
        report.put("segments", segments);
        return json(report);
    }

    private static Map<String, Double> rounded(Map<String, Double> values) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        values.forEach((name, value) -> rounded.put(name, rounded(value)));
        return rounded;
    }

    /** The manifest of data that the project made. */
    static String manifest(
            String name, String sha256, List<String> labels, String source, Map<String, Object> features) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("name", name);
        manifest.put("version", "1.0.0");
        manifest.put("sha256", sha256);
        manifest.put("rows", labels.size());
        manifest.put("source", source);
        manifest.put("license", "Apache-2.0");
        manifest.put("features", features);
        manifest.put(
                "labels",
                labels.stream()
                        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting())));
        return json(manifest);
    }

    /** How numbers are spread over ranges. */
    static Map<String, Object> spread(List<Integer> edges, List<Integer> values) {
        long[] counts = new long[edges.size() + 1];
        for (int value : values) {
            int bucket = 0;
            while (bucket < edges.size() && value >= edges.get(bucket)) {
                bucket++;
            }
            counts[bucket]++;
        }
        Map<String, Object> spread = new LinkedHashMap<>();
        spread.put("edges", edges);
        spread.put("counts", counts);
        return spread;
    }

    /** Rows with the label and score that must come of them. */
    static final class Golden {
        private final double tolerance;
        private final List<Map<String, Object>> rows = new ArrayList<>();

        Golden(double tolerance) {
            this.tolerance = tolerance;
        }

        int size() {
            return rows.size();
        }

        void add(String input, String label, double score) {
            Map<String, Object> output = new LinkedHashMap<>();
            output.put("label", label);
            output.put("score", rounded(score));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("input", input);
            row.put("output", output);
            row.put("tolerance", tolerance);
            rows.add(row);
        }

        String text() {
            return json(Map.of("rows", rows));
        }
    }

    /** A table of accuracies for the card. */
    static String table(String heading, Map<String, Double> accuracies) {
        StringBuilder table = new StringBuilder("| " + heading + " | accuracy |\n|---|---|\n");
        accuracies.forEach((name, accuracy) -> table.append(row(name, accuracy)));
        return table.toString();
    }

    private static String row(String name, double accuracy) {
        return String.format(Locale.ROOT, "| %s | %.3f |%n", name, accuracy).replace("\r", "");
    }
}
