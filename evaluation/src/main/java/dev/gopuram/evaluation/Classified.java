package dev.gopuram.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * How well a classifier did on rows whose labels are known.
 *
 * @param accuracy share of right rows
 * @param macroF1 mean of the labels' F1, each counted once
 * @param labels by label
 * @param confusion expected label, then predicted label, then rows; pairs that did not occur are left out
 * @param segments by segment and value
 * @param gaps by segment the difference between the best and the worst accuracy of its values
 */
public record Classified(
        long rows,
        double accuracy,
        double macroF1,
        Map<String, LabelScores> labels,
        Map<String, Map<String, Long>> confusion,
        Map<String, Map<String, SegmentScore>> segments,
        Map<String, Double> gaps) {
    /** A row and what was said of it. */
    public record Row(String expected, String predicted, Map<String, String> segments) {
        public Row {
            segments = Map.copyOf(segments);
        }

        boolean right() {
            return expected.equals(predicted);
        }
    }

    /** What is 0 by 0 is 0. */
    public record LabelScores(long rows, double precision, double recall, double f1) {}

    public record SegmentScore(long rows, double accuracy) {}

    /** Of one row at least. */
    public static Classified of(List<Row> rows) {
        Set<String> names = new TreeSet<>();
        rows.forEach(row -> {
            names.add(row.expected());
            names.add(row.predicted());
        });
        Map<String, LabelScores> labels = new LinkedHashMap<>();
        names.forEach(name -> labels.put(name, scores(rows, name)));
        Map<String, Map<String, Long>> confusion = new TreeMap<>();
        rows.forEach(row -> confusion
                .computeIfAbsent(row.expected(), absent -> new TreeMap<>())
                .merge(row.predicted(), 1L, Long::sum));
        Map<String, Map<String, SegmentScore>> segments = segments(rows);
        Map<String, Double> gaps = new TreeMap<>();
        segments.forEach((segment, values) -> gaps.put(segment, gap(values)));
        double macro =
                labels.values().stream().mapToDouble(LabelScores::f1).average().orElse(0);
        return new Classified(rows.size(), accuracy(rows), macro, labels, confusion, segments, gaps);
    }

    private static double accuracy(List<Row> rows) {
        return share(count(rows, Row::right), rows.size());
    }

    private static LabelScores scores(List<Row> rows, String label) {
        long expected = count(rows, row -> row.expected().equals(label));
        long predicted = count(rows, row -> row.predicted().equals(label));
        long both = count(rows, row -> row.expected().equals(label) && row.right());
        double precision = share(both, predicted);
        double recall = share(both, expected);
        double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return new LabelScores(expected, precision, recall, f1);
    }

    private static Map<String, Map<String, SegmentScore>> segments(List<Row> rows) {
        Map<String, Map<String, List<Row>>> by = new TreeMap<>();
        rows.forEach(row -> row.segments()
                .forEach((segment, value) -> by.computeIfAbsent(segment, absent -> new TreeMap<>())
                        .computeIfAbsent(value, absent -> new ArrayList<>())
                        .add(row)));
        Map<String, Map<String, SegmentScore>> scores = new TreeMap<>();
        by.forEach((segment, values) ->
                values.forEach((value, its) -> scores.computeIfAbsent(segment, absent -> new TreeMap<>())
                        .put(value, new SegmentScore(its.size(), accuracy(its)))));
        return scores;
    }

    private static double gap(Map<String, SegmentScore> values) {
        double best = values.values().stream()
                .mapToDouble(SegmentScore::accuracy)
                .max()
                .orElse(0);
        double worst = values.values().stream()
                .mapToDouble(SegmentScore::accuracy)
                .min()
                .orElse(0);
        return best - worst;
    }

    private static long count(List<Row> rows, Predicate<Row> which) {
        return rows.stream().filter(which).count();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
