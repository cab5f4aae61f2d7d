package dev.gopuram.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How often a classifier was right.
 *
 * @param rows what was asked
 */
record Measured(List<Answer> rows) {
    /**
     * One answer.
     *
     * @param segments what the row belongs to, by the name of the division
     */
    record Answer(String expected, String said, Map<String, String> segments) {
        boolean right() {
            return expected.equals(said);
        }
    }

    Measured {
        rows = List.copyOf(rows);
    }

    double accuracy() {
        return rows.stream().filter(Answer::right).count() / (double) rows.size();
    }

    /** The mean over labels of the harmonic mean of precision and recall. */
    double macroF1() {
        return rows.stream()
                .map(Answer::expected)
                .distinct()
                .mapToDouble(this::f1)
                .average()
                .orElse(0);
    }

    private double f1(String label) {
        long hit = rows.stream()
                .filter(row -> row.right() && row.said().equals(label))
                .count();
        long said = rows.stream().filter(row -> row.said().equals(label)).count();
        long expected =
                rows.stream().filter(row -> row.expected().equals(label)).count();
        return 2.0 * hit / (said + expected);
    }

    /** Of the rows of each label, the share that was recognised. */
    Map<String, Double> recalls() {
        return accuracies(Answer::expected);
    }

    /** The accuracy of each segment of a division. */
    Map<String, Double> segments(String division) {
        return accuracies(row -> row.segments().getOrDefault(division, ""));
    }

    private Map<String, Double> accuracies(Function<Answer, String> by) {
        Map<String, List<Answer>> groups =
                rows.stream().collect(Collectors.groupingBy(by, TreeMap::new, Collectors.toList()));
        Map<String, Double> accuracies = new LinkedHashMap<>();
        groups.forEach((name, group) -> accuracies.put(name, new Measured(group).accuracy()));
        return accuracies;
    }
}
