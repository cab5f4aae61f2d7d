package dev.gopuram.evaluation;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Judgements, one a line. TREC writes {@code query 0 document grade}, BEIR {@code query document grade} under a line of
 * names, and the SMART collections {@code query document 0 0}, where whatever is listed is relevant.
 */
final class QrelsFile {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int MAX_LINES_LOOKED_AT = 20;

    private QrelsFile() {}

    static Judgements beir(TextFile file) {
        Judgements judgements = new Judgements();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0 || !isHeader(lines.get(i))) {
                addThree(file, i, lines.get(i), judgements);
            }
        }
        return judgements;
    }

    /** Adds what the file says. */
    static void trec(TextFile file, Judgements judgements) {
        List<String> lines = file.lines();
        boolean listed = lines.stream().filter(line -> !line.isBlank()).allMatch(QrelsFile::listsOnly);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || (i == 0 && isHeader(line))) {
                continue;
            }
            String[] columns = columns(line);
            if (listed) {
                judgements.add(columns[0], columns[1], 1);
            } else if (columns.length == 4 && grade(columns[3]).isPresent()) {
                judgements.add(columns[0], columns[2], grade(columns[3]).getAsInt());
            } else {
                addThree(file, i, line, judgements);
            }
        }
    }

    /** Whether the beginning of a text looks like judgements. */
    static boolean looksLike(String text) {
        List<String> lines = text.lines()
                .filter(line -> !line.isBlank())
                .limit(MAX_LINES_LOOKED_AT)
                .toList();
        return lines.size() == 1
                ? looksLikeTheOnly(lines.getFirst())
                : !lines.isEmpty() && lines.stream().skip(1).allMatch(QrelsFile::looksLikeOne);
    }

    private static boolean looksLikeOne(String line) {
        String[] columns = columns(line);
        return (columns.length == 3 || columns.length == 4)
                && (listsOnly(line) || grade(columns[columns.length - 1]).isPresent());
    }

    /** Three words with a number for the last are a remark rather than a judgement, unless tabs part them. */
    private static boolean looksLikeTheOnly(String line) {
        return looksLikeOne(line)
                && (columns(line).length == 4 || line.contains("\t") || columns(line)[0].matches("\\d+"));
    }

    private static void addThree(TextFile file, int index, String line, Judgements judgements) {
        String[] columns = three(line);
        OptionalInt grade = columns.length == 3 ? grade(columns[2]) : OptionalInt.empty();
        if (line.isBlank()) {
            return;
        }
        if (grade.isEmpty()) {
            throw file.wrong(index + 1, line, "query, document and a whole number");
        }
        judgements.add(columns[0], columns[1], grade.getAsInt());
    }

    /** BEIR parts by tabs alone: its ids may have blanks. */
    private static String[] three(String line) {
        String[] tabbed = line.strip().split("\t");
        return tabbed.length == 3 ? tabbed : columns(line);
    }

    private static boolean isHeader(String line) {
        String[] columns = columns(line);
        return grade(columns[columns.length - 1]).isEmpty();
    }

    private static boolean listsOnly(String line) {
        String[] columns = columns(line);
        return columns.length == 4
                && columns[2].equals("0")
                && columns[3].matches("0(\\.0*)?")
                && !columns[1].matches("0|Q0");
    }

    private static String[] columns(String line) {
        return BLANKS.split(line.strip());
    }

    private static OptionalInt grade(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
