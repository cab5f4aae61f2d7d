package dev.gopuram.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One measure of several programs, and how many times the first one's each is. */
final class Table {
    private final String title;
    private final Map<String, Double> rows = new LinkedHashMap<>();

    Table(String title) {
        this.title = title;
    }

    /** A table of the median of each program's cells. */
    static Table ofMedians(String title, Map<String, List<Double>> cells) {
        Table table = new Table(title);
        cells.forEach((name, values) -> table.row(name, median(values)));
        return table;
    }

    void row(String name, double value) {
        rows.put(name, value);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The table as Markdown; the first row is the measure of the others. */
    String markdown() {
        StringBuilder out = new StringBuilder("| " + title + " | value | ratio |\n|---|---:|---:|\n");
        double base = rows.isEmpty() ? 1 : rows.values().iterator().next();
        rows.forEach((name, value) ->
                out.append(String.format(Locale.ROOT, "| %s | %.2f | %.2f |%n", name, value, value / base)));
        return out.toString();
    }
}
