package dev.gopuram.evaluation;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Rows with what they should be: lines of JSON, or a table with commas and a first line of names. {@code input} (or {@code
 * text}) and {@code label} must be there, {@code actor} says who a row comes from, and all other columns are segments.
 */
public final class LabelledFile {
    private static final int MAX_ROWS = 1_000_000;
    /** What some programs put before tables that they write. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * A row.
     *
     * @param input as the public API reads one of the inputs of a prediction
     * @param actor empty where nobody is named
     */
    public record Row(int line, JsonNode input, String label, String actor, Map<String, String> segments) {
        public Row {
            segments = Map.copyOf(segments);
        }

        /** What two rows are alike in. */
        public String content() {
            return input.isString() ? input.asString() : input.path("text").asString(input.toString());
        }
    }

    private LabelledFile() {}

    public static List<Row> read(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw Problem.invalid("file", file, "a file in UTF-8 that can be read")
                    .causedBy(unreadable);
        }
        if (!lines.isEmpty() && lines.getFirst().startsWith(BYTE_ORDER_MARK)) {
            lines.set(0, lines.getFirst().substring(BYTE_ORDER_MARK.length()));
        }
        List<Row> rows = name.endsWith(".csv") ? table(lines) : objects(lines);
        if (rows.isEmpty() || rows.size() > MAX_ROWS) {
            throw Problem.invalid("file", rows.size() + " rows", "1.." + MAX_ROWS);
        }
        return rows;
    }

    private static List<Row> objects(List<String> lines) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                Map<String, JsonNode> fields = new LinkedHashMap<>();
                object(lines.get(i), i + 1).forEachEntry(fields::put);
                rows.add(row(i + 1, fields));
            }
        }
        return rows;
    }

    private static JsonNode object(String line, int number) {
        try {
            return Json.tree(Bytes.utf8(line));
        } catch (Problem notJson) {
            throw Problem.invalid("line " + number, "no JSON", "an object on each line; " + notJson.detail())
                    .causedBy(notJson);
        }
    }

    private static Row row(int line, Map<String, JsonNode> fields) {
        JsonNode input = fields.containsKey("input") ? fields.remove("input") : fields.remove("text");
        JsonNode label = fields.remove("label");
        if (input == null || label == null || label.asString("").isEmpty()) {
            throw Problem.invalid("line " + line, input == null ? "no input" : "no label", "an input and a label");
        }
        JsonNode actor = fields.remove("actor");
        Map<String, String> segments = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (!value.isContainer() && !value.isNull()) {
                segments.put(name, value.asString());
            }
        });
        return new Row(line, input, label.asString(), actor == null ? "" : actor.asString(""), segments);
    }

    private static List<Row> table(List<String> lines) {
        List<String> names = lines.isEmpty() ? List.of() : cells(lines.getFirst(), 1);
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> cells = cells(lines.get(i), i + 1);
            if (cells.size() != names.size()) {
                throw Problem.invalid(
                        "line " + (i + 1), cells.size() + " cells", names.size() + ", as the first line has");
            }
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            for (int c = 0; c < cells.size(); c++) {
                fields.put(names.get(c).strip(), Json.tree(Json.write(cells.get(c))));
            }
            rows.add(row(i + 1, fields));
        }
        return rows;
    }

    /** Cells of one line: quotes hold commas, two of them one; no cell goes over lines. */
    private static List<String> cells(String line, int number) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw Problem.invalid("line " + number, "a quote that does not end", "its end on the same line");
        }
        cells.add(cell.toString());
        return cells;
    }
}
