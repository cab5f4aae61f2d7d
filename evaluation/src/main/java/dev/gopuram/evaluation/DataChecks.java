package dev.gopuram.evaluation;

import dev.gopuram.evaluation.DataFinding.Check;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is looked at before a model is trained on rows, or measured on them: whether they are what they are said to be,
 * and whether somebody has spoilt them. Used by the training of the models that ship, and for any data set that a model
 * is evaluated on.
 */
public final class DataChecks {
    private static final int EXAMPLES = 5;
    /** How many of the middle half's widths a number may lie outside of it. */
    private static final double FAR = 6;

    private final List<DataRow> rows;
    private final DataRules rules;

    private DataChecks(List<DataRow> rows, DataRules rules) {
        this.rows = rows;
        this.rules = rules;
    }

    /** A finding for each check, in the checks' order, good or bad. */
    public static List<DataFinding> run(List<DataRow> rows, DataRules rules) {
        if (rows.isEmpty()) {
            throw Problem.invalid("rows", 0, "1 or more");
        }
        DataChecks checks = new DataChecks(List.copyOf(rows), rules);
        return Arrays.stream(Check.values()).map(checks::find).toList();
    }

    private DataFinding find(Check check) {
        return switch (check) {
            case SCHEMA -> rowsIn(check, schema(), 0);
            case RANGE -> rowsIn(check, range(), 0);
            case DUPLICATES -> rowsIn(check, duplicates(), rules.maxDuplicates());
            case OUTLIERS -> rowsIn(check, outliers(), rules.maxOutliers());
            case LABEL_FLIPS -> rowsIn(check, labelFlips(), rules.maxFlips());
            case ACTOR_SHARE -> actorShare();
            case LABEL_SHARE -> labelShare();
        };
    }

    private DataFinding rowsIn(Check check, Set<String> ids, double bound) {
        double share = (double) ids.size() / rows.size();
        return new DataFinding(
                check,
                share <= bound,
                share,
                bound,
                ids.stream().limit(EXAMPLES).toList());
    }

    private Set<String> schema() {
        Set<String> broken = new LinkedHashSet<>();
        for (DataRow row : rows) {
            if (row.content().isBlank()
                    || !rules.labels().contains(row.label())
                    || !row.numbers().keySet().containsAll(rules.ranges().keySet())) {
                broken.add(row.id());
            }
        }
        return broken;
    }

    private Set<String> range() {
        Set<String> outside = new LinkedHashSet<>();
        for (DataRow row : rows) {
            row.numbers().forEach((name, value) -> {
                DataRules.Range range = rules.ranges().get(name);
                if (!Double.isFinite(value) || (range != null && !range.holds(value))) {
                    outside.add(row.id());
                }
            });
        }
        return outside;
    }

    private Set<String> duplicates() {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> repeated = new LinkedHashSet<>();
        for (DataRow row : rows) {
            if (!seen.add(alike(row.content()))) {
                repeated.add(row.id());
            }
        }
        return repeated;
    }

    /** What is left of a content when case, signs and blanks are taken away. */
    public static String alike(String content) {
        return content.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
    }

    private Set<String> outliers() {
        Map<String, List<DataRow>> byNumber = new TreeMap<>();
        for (DataRow row : rows) {
            row.numbers()
                    .keySet()
                    .forEach(name -> byNumber.computeIfAbsent(name, _ -> new ArrayList<>())
                            .add(row));
        }
        Set<String> far = new LinkedHashSet<>();
        byNumber.forEach((name, having) -> far.addAll(outliers(name, having)));
        return far;
    }

    private static List<String> outliers(String name, List<DataRow> rows) {
        double[] sorted =
                rows.stream().mapToDouble(row -> number(row, name)).sorted().toArray();
        double low = sorted[sorted.length / 4];
        double high = sorted[(3 * sorted.length) / 4];
        double reach = FAR * (high - low);
        return rows.stream()
                .filter(row -> number(row, name) < low - reach || number(row, name) > high + reach)
                .map(DataRow::id)
                .toList();
    }

    private static double number(DataRow row, String name) {
        return row.numbers().getOrDefault(name, Double.NaN);
    }

    private Set<String> labelFlips() {
        Map<String, Set<String>> labels = new HashMap<>();
        rows.forEach(row -> labels.computeIfAbsent(alike(row.content()), _ -> new LinkedHashSet<>())
                .add(row.label()));
        Set<String> flipped = new LinkedHashSet<>();
        for (DataRow row : rows) {
            if (labels.getOrDefault(alike(row.content()), Set.of()).size() > 1) {
                flipped.add(row.id());
            }
        }
        flipped.addAll(new Neighbours(rows).outvoted());
        return flipped;
    }

    private DataFinding actorShare() {
        Map<String, Long> actors = counts(DataRow::actor);
        actors.remove("");
        return actors.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(most -> share(Check.ACTOR_SHARE, most, rules.maxActorShare()))
                .orElseGet(() -> rowsIn(Check.ACTOR_SHARE, Set.of(), rules.maxActorShare()));
    }

    private DataFinding share(Check check, Map.Entry<String, Long> most, double bound) {
        double share = (double) most.getValue() / rows.size();
        return new DataFinding(check, share <= bound, share, bound, List.of(most.getKey()));
    }

    private DataFinding labelShare() {
        Map<String, Long> labels = counts(DataRow::label);
        double bound = rules.minLabelShare() / rules.labels().size();
        String least = rules.labels().stream()
                .min((one, other) -> Long.compare(labels.getOrDefault(one, 0L), labels.getOrDefault(other, 0L)))
                .orElse("");
        double share = (double) labels.getOrDefault(least, 0L) / rows.size();
        return new DataFinding(Check.LABEL_SHARE, share >= bound, share, bound, List.of(least));
    }

    private Map<String, Long> counts(Function<DataRow, String> by) {
        return rows.stream().collect(Collectors.groupingBy(by, HashMap::new, Collectors.counting()));
    }
}
