package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * An input whose answer is known: run before a version is served.
 *
 * @param input as one of the public API's inputs
 * @param output what must come of it, as the public API answers it
 * @param tolerance how far a number may be off
 */
public record GoldenRow(JsonNode input, JsonNode output, double tolerance) {
    /** The file they stand in. */
    public static final String FILE = "golden.json";

    /** More would make every load a test run. */
    public static final int MAX_ROWS = 256;

    private static final double USUAL_TOLERANCE = 0.001;
    private static final Set<String> FIELDS = Set.of("input", "output", "tolerance");

    /** Reads the file: {@code {"rows": [{"input": .., "output": .., "tolerance": 0.001}]}}. INVALID names the row. */
    public static List<GoldenRow> parse(Bytes json) {
        JsonNode rows = Json.tree(json).path("rows");
        if (!rows.isArray() || rows.isEmpty() || rows.size() > MAX_ROWS) {
            throw Problem.invalid(
                    "rows",
                    rows.isArray() ? rows.size() + " of them" : "no list",
                    "a list of 1.." + MAX_ROWS + " rows");
        }
        List<GoldenRow> golden = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            golden.add(row("rows[" + i + "]", rows.get(i)));
        }
        return List.copyOf(golden);
    }

    private static GoldenRow row(String field, JsonNode row) {
        if (!row.isObject()) {
            throw Problem.invalid(field, row, "an object with input and output");
        }
        for (String name : row.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw Problem.invalid(field + "." + name, "unknown", "one of input, output, tolerance");
            }
        }
        JsonNode tolerance = row.path("tolerance");
        boolean fits = tolerance.isMissingNode() || (FiniteNumber.is(tolerance) && tolerance.doubleValue() >= 0);
        if (!fits) {
            throw Problem.invalid(field + ".tolerance", tolerance, "a number, 0 or more");
        }
        return new GoldenRow(
                given(field + ".input", row.path("input")),
                given(field + ".output", row.path("output")),
                tolerance.isMissingNode() ? USUAL_TOLERANCE : tolerance.doubleValue());
    }

    private static JsonNode given(String field, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            throw Problem.invalid(field, "missing", "a value");
        }
        requireFinite(field, value);
        return value;
    }

    private static void requireFinite(String field, JsonNode value) {
        if (value.isNumber() && !FiniteNumber.is(value)) {
            throw Problem.invalid(field, "a number out of range", "one that 64 bits hold");
        }
        value.forEach(each -> requireFinite(field, each));
    }
}
