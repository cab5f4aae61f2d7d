package dev.gopuram.contracts.models;

import java.util.List;

/**
 * What one row is.
 *
 * @param scores the best first
 */
public record LabelledRow(List<Score> scores) {
    public LabelledRow {
        scores = List.copyOf(scores);
    }
}
