package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pairs of sentences with how alike people found them: STS-B as it is published ({@code sts-test.csv}, tab separated
 * without a header), with a header as in GLUE, and as JSON lines with {@code sentence1}, {@code sentence2} and
 * {@code score} as in MTEB; packed with gzip or not.
 */
public final class SentencePairs {
    private static final int SCORE = 4;
    private static final int FIRST = 5;
    private static final int SECOND = 6;

    private SentencePairs() {}

    /** A pair and its gold score. */
    public record Pair(String first, String second, double score) {}

    public static List<Pair> read(Path path) {
        TextFile file = TextFile.read(path);
        List<Pair> pairs = file.text().stripLeading().startsWith("{") ? json(file) : table(file);
        if (pairs.size() < 2) {
            throw Problem.invalid(path.toString(), pairs.size() + " pairs", "2 or more");
        }
        return pairs;
    }

    private static List<Pair> json(TextFile file) {
        List<Pair> pairs = new ArrayList<>();
        JsonLines lines = new JsonLines(file);
        lines.forEach((line, object) -> pairs.add(new Pair(
                lines.text(line, object, "sentence1"),
                lines.text(line, object, "sentence2"),
                score(file, line, lines.text(line, object, "score")))));
        return pairs;
    }

    private static List<Pair> table(TextFile file) {
        List<String> lines = file.lines();
        Columns columns = new Columns(FIRST, SECOND, SCORE);
        int from = 0;
        if (!lines.isEmpty() && List.of(cells(lines.getFirst())).contains("sentence1")) {
            columns = Columns.named(file, lines.getFirst());
            from = 1;
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = from; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                pairs.add(columns.pair(file, i + 1, lines.get(i)));
            }
        }
        return pairs;
    }

    /** Where in a row what stands; further cells, such as sources, are passed over. */
    private record Columns(int first, int second, int score) {
        static Columns named(TextFile file, String header) {
            List<String> names = List.of(cells(header));
            Columns columns =
                    new Columns(names.indexOf("sentence1"), names.indexOf("sentence2"), names.indexOf("score"));
            if (columns.second < 0 || columns.score < 0) {
                throw file.wrong(1, header, "columns sentence1, sentence2 and score");
            }
            return columns;
        }

        Pair pair(TextFile file, int line, String row) {
            String[] cells = cells(row);
            if (cells.length <= Math.max(score, Math.max(first, second))) {
                throw file.wrong(line, row, "tab separated, with a score and two sentences");
            }
            return new Pair(cells[first].strip(), cells[second].strip(), SentencePairs.score(file, line, cells[score]));
        }
    }

    private static String[] cells(String row) {
        return row.split("\t", -1);
    }

    private static double score(TextFile file, int line, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw file.wrong(line, text, "a number as score").causedBy(e);
        }
    }
}
