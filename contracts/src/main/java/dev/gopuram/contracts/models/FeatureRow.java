package dev.gopuram.contracts.models;

import java.util.Map;

/**
 * One row of a table.
 *
 * @param numbers features that are numbers, by name
 * @param words features that are words, by name
 */
public record FeatureRow(Map<String, Double> numbers, Map<String, String> words) {
    public FeatureRow {
        numbers = Map.copyOf(numbers);
        words = Map.copyOf(words);
    }
}
