package dev.gopuram.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The layout of the Vaswani (NPL) collection as it was first passed on: a number, lines of text, a slash. */
final class SlashRecords {
    private static final Pattern NUMBER = Pattern.compile("\\s*\\d+\\s*");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int MAX_LINES_LOOKED_AT = 1_000;

    private SlashRecords() {}

    static boolean looksLike(String text) {
        List<String> lines = text.lines().limit(MAX_LINES_LOOKED_AT).toList();
        return !lines.isEmpty()
                && NUMBER.matcher(lines.getFirst()).matches()
                && lines.stream().anyMatch(line -> line.strip().equals("/"));
    }

    static List<SgmlRecords.Entry> read(TextFile file) {
        List<SgmlRecords.Entry> entries = new ArrayList<>();
        String id = "";
        StringBuilder text = new StringBuilder();
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.equals("/")) {
                if (!id.isEmpty()) {
                    entries.add(new SgmlRecords.Entry(id, text.toString().strip()));
                }
                id = "";
                text.setLength(0);
            } else if (id.isEmpty() && !line.isEmpty()) {
                if (!NUMBER.matcher(line).matches()) {
                    throw file.wrong(i + 1, line, "a number, then lines of text, then /");
                }
                id = line;
            } else {
                text.append(line).append('\n');
            }
        }
        return entries;
    }

    /** Each number is a question, the numbers below it are what answers it. */
    static void judgements(TextFile file, Judgements judgements) {
        for (SgmlRecords.Entry entry : read(file)) {
            BLANKS.splitAsStream(entry.text())
                    .filter(document -> !document.isEmpty())
                    .forEach(document -> judgements.add(entry.id(), document, 1));
        }
    }
}
