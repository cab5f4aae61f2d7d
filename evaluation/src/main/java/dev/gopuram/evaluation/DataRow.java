package dev.gopuram.evaluation;

import dev.gopuram.kernel.Vector;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row that a model is to learn from or to be measured on.
 *
 * @param id how the row is named in a finding
 * @param label what it is said to be
 * @param content what two rows are alike in: the text, or a digest of the picture
 * @param numbers its features that are numbers
 * @param actor who it comes from; empty where nobody knows
 * @param vector its place among the others; null where it has none
 */
public record DataRow(
        String id,
        String label,
        String content,
        Map<String, Double> numbers,
        String actor,
        @Nullable Vector vector) {
    public DataRow {
        numbers = Map.copyOf(numbers);
    }
}
