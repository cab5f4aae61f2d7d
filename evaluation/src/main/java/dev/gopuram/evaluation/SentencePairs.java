package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Pairs of sentences with how alike people found them: STS-B as it is published ({@code sts-test.csv}, tab separated
 * without a header), with a header as in GLUE or in sentence-transformers' file of all splits, comma separated with or
 * without a header, and as JSON lines with {@code sentence1}, {@code sentence2} and {@code score} as in MTEB; packed or
 * not.
 */
public final class SentencePairs {
    /** What is measured of a file that holds several. */
    private static final String PUBLISHED_SPLIT = "test";

    private SentencePairs() {}

    /** A pair and its gold score. */
    public record Pair(String first, String second, double score) {}

    /** @param split the empty text where the file does not say */
    private record Row(String split, Pair pair) {}

    /**
     * Reads the pairs of one split and tells how many of all they are.
     *
     * @param split where null, {@code test} of a file that says which split a pair is of, and all of another
     */
    public static List<Pair> read(Path path, @Nullable String split, Consumer<String> telling) {
        TextFile file = TextFile.read(path);
        List<Row> rows = file.text().stripLeading().startsWith("{") ? json(file) : table(file);
        List<Pair> pairs = of(file, rows, split);
        if (pairs.size() < 2) {
            throw Problem.invalid(path.toString(), pairs.size() + " pairs", "2 or more");
        }
        telling.accept("%d of %d pairs: %s".formatted(pairs.size(), rows.size(), path));
        return pairs;
    }

    private static List<Pair> of(TextFile file, List<Row> rows, @Nullable String split) {
        String splits = rows.stream()
                .map(Row::split)
                .filter(name -> !name.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        String wanted = split == null ? PUBLISHED_SPLIT : split;
        List<Row> kept = split == null && splits.isEmpty()
                ? rows
                : rows.stream().filter(row -> row.split.equals(wanted)).toList();
        if (kept.isEmpty() && !rows.isEmpty()) {
            throw Problem.invalid(
                    "split", wanted, splits.isEmpty() ? "none, since " + file.path() + " has no splits" : splits);
        }
        return kept.stream().map(Row::pair).toList();
    }

    private static List<Row> json(TextFile file) {
        List<Row> rows = new ArrayList<>();
        JsonLines lines = new JsonLines(file);
        lines.forEach((line, object) -> rows.add(new Row(
                split(object),
                new Pair(
                        lines.text(line, object, "sentence1"),
                        lines.text(line, object, "sentence2"),
                        score(file, line, lines.text(line, object, "score"))))));
        return rows;
    }

    private static String split(JsonNode object) {
        return object.path("split").asString("");
    }

    private static List<Row> table(TextFile file) {
        List<TableRow> rows = TableRow.all(file);
        if (rows.isEmpty()) {
            return List.of();
        }
        TableRow head = rows.getFirst();
        boolean named = head.cells().contains("sentence1");
        Columns columns = named ? Columns.named(file, head) : Columns.guessed(file, head);
        return rows.stream()
                .skip(named ? 1 : 0)
                .map(row -> columns.row(file, row))
                .toList();
    }

    /**
     * Where in a row what stands; further cells, such as sources, are passed over.
     *
     * @param split -1 where the file is of one split
     * @param cells at least so many
     * @param further whether there may be more, which texts with tabs do not make
     */
    private record Columns(int first, int second, int score, int split, int cells, boolean further) {
        private static final Columns ORIGINAL = new Columns(5, 6, 4, -1, 7, true);
        private static final Columns SENTENCES_FIRST = new Columns(0, 1, 2, -1, 3, false);
        private static final Columns SCORE_FIRST = new Columns(1, 2, 0, -1, 3, false);

        static Columns named(TextFile file, TableRow header) {
            List<String> names = header.cells();
            int score = Math.max(names.indexOf("score"), names.indexOf("similarity_score"));
            int second = names.indexOf("sentence2");
            if (second < 0 || score < 0) {
                throw file.wrong(header.line(), String.join(", ", names), "columns sentence1, sentence2 and score");
            }
            int first = names.indexOf("sentence1");
            int split = names.indexOf("split");
            boolean tabs = TableRow.isTabbed(file);
            int last = Math.max(split, Math.max(score, Math.max(first, second)));
            return new Columns(first, second, score, split, tabs ? last + 1 : names.size(), tabs);
        }

        /** Of a file without names, by where its first row has a number. */
        static Columns guessed(TextFile file, TableRow row) {
            List<String> cells = row.cells();
            if (cells.size() >= ORIGINAL.cells) {
                return ORIGINAL;
            }
            if (cells.size() == SENTENCES_FIRST.cells && isNumber(cells.getLast())) {
                return SENTENCES_FIRST;
            }
            if (cells.size() == SCORE_FIRST.cells && isNumber(cells.getFirst())) {
                return SCORE_FIRST;
            }
            throw file.wrong(
                    row.line(),
                    String.join(" | ", cells),
                    "names with sentence1, sentence2 and score, or two sentences and a score, or STS-B's seven cells");
        }

        Row row(TextFile file, TableRow row) {
            List<String> found = row.cells();
            // One more may be a comma that lacks its quotes, and every cell after it another's.
            if (found.size() < cells || (!further && found.size() > cells)) {
                throw file.wrong(
                        row.line(),
                        String.join(" | ", found),
                        cells + " cells, parted by tabs, or by commas with texts in quotes");
            }
            Pair pair = new Pair(
                    found.get(first).strip(),
                    found.get(second).strip(),
                    SentencePairs.score(file, row.line(), found.get(score)));
            return new Row(split < 0 ? "" : found.get(split).strip(), pair);
        }
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double score(TextFile file, int line, String text) {
        if (!isNumber(text)) {
            throw file.wrong(line, text, "a number as score");
        }
        return Double.parseDouble(text.strip());
    }
}
