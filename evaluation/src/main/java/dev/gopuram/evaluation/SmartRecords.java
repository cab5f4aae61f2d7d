package dev.gopuram.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The layout of the SMART system: {@code .I 12} begins a record, {@code .T}, {@code .W} and the like its fields. */
final class SmartRecords {
    private static final Pattern BEGINNING = Pattern.compile("\\.I\\s+\\S.*");
    private static final Pattern FIELD = Pattern.compile("\\.[A-Z]\\s*");

    private SmartRecords() {}

    /**
     * A record.
     *
     * @param fields texts by letter, in the order of the file
     */
    record Entry(String id, Map<String, String> fields) {
        /** Title and all other fields: published runs index what a record holds, authors and dates too. */
        TestDocument document() {
            Map<String, String> others = new LinkedHashMap<>(fields);
            others.remove("T");
            return new TestDocument(id, fields.getOrDefault("T", ""), String.join("\n", others.values()));
        }
    }

    /** Of a query the words and the authors that it names: so the topics of published runs were made. */
    static String query(Entry entry) {
        return (entry.fields().getOrDefault("W", "") + "\n" + entry.fields().getOrDefault("A", "")).strip();
    }

    static boolean looksLike(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .filter(line -> BEGINNING.matcher(line).matches())
                .isPresent();
    }

    static List<Entry> read(TextFile file) {
        List<Entry> entries = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        String field = "";
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (BEGINNING.matcher(line).matches()) {
                fields = new LinkedHashMap<>();
                field = "";
                entries.add(new Entry(line.substring(2).strip(), fields));
            } else if (FIELD.matcher(line).matches() && !entries.isEmpty()) {
                field = line.substring(1, 2);
            } else if (!field.isEmpty()) {
                fields.merge(field, line, (before, more) -> before + "\n" + more);
            } else if (!line.isBlank()) {
                throw file.wrong(i + 1, line, ".I and an id, then fields such as .T and .W");
            }
        }
        return entries;
    }
}
