package dev.gopuram.contracts.models;

import java.util.Map;

/**
 * What one row comes to.
 *
 * @param values by the name of the output
 */
public record NumbersRow(Map<String, Double> values) {
    public NumbersRow {
        values = Map.copyOf(values);
    }
}
