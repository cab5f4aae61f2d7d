package dev.gopuram.inference;

import dev.gopuram.contracts.models.NumbersRow;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.kernel.Problem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers of rows, under their names. */
final class NumberSink extends RowSink {
    private final Answering answering;
    private final NumbersRow[] rows;

    NumberSink(Answering answering, int rows) {
        this.answering = answering;
        this.rows = new NumbersRow[rows];
    }

    @Override
    void take(Piece piece, RowOutput output) {
        double[] values =
                Scores.of(answering.numbers(output), answering.config().activation());
        List<String> names = answering.config().names();
        if (!names.isEmpty() && names.size() != values.length) {
            throw Problem.of(
                    Problem.Code.INTERNAL,
                    "output " + answering.name() + ": " + values.length + " numbers (expected: " + names.size() + ")");
        }
        Map<String, Double> named = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(name(names, values.length, i), values[i]);
        }
        rows[piece.row()] = new NumbersRow(named);
    }

    private String name(List<String> names, int count, int index) {
        if (!names.isEmpty()) {
            return names.get(index);
        }
        return count == 1 ? answering.name() : answering.name() + "_" + index;
    }

    @Override
    Results results() {
        return new Results.Numbers(List.copyOf(Arrays.asList(rows)));
    }
}
