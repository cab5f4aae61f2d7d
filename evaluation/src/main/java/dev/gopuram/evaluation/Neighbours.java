package dev.gopuram.evaluation;

import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Rows whose nearest neighbours, all but one at most, have one other label. Flipped labels look like that, where rows that are
 * alike mean the same. Of many rows, each is compared with some that are evenly spread.
 *
 * <p>Vectors are of length one, so that their dot product says how near they are.
 */
final class Neighbours {
    private static final int NEAREST = 7;
    private static final int OUTVOTING = 6;
    private static final int MAX_COMPARED = 1_000;

    private final List<DataRow> rows;
    private final List<DataRow> compared = new ArrayList<>();

    Neighbours(List<DataRow> all) {
        this.rows = all.stream().filter(row -> row.vector() != null).toList();
        int step = Math.max(1, Math.ceilDiv(rows.size(), MAX_COMPARED));
        for (int i = 0; i < rows.size(); i += step) {
            compared.add(rows.get(i));
        }
    }

    List<String> outvoted() {
        if (rows.size() <= NEAREST) {
            return List.of();
        }
        return rows.stream().filter(this::isOutvoted).map(DataRow::id).toList();
    }

    private boolean isOutvoted(DataRow row) {
        double[] near = new double[NEAREST];
        String[] labels = new String[NEAREST];
        Arrays.fill(near, Double.NEGATIVE_INFINITY);
        Arrays.fill(labels, row.label());
        for (DataRow other : compared) {
            if (!other.id().equals(row.id())) {
                insert(near, labels, dot(row, other), other.label());
            }
        }
        return Arrays.stream(labels)
                .filter(label -> !label.equals(row.label()))
                .anyMatch(label -> Collections.frequency(Arrays.asList(labels), label) >= OUTVOTING);
    }

    /** Keeps the nearest, the nearest first. */
    private static void insert(double[] near, String[] labels, double nearness, String label) {
        if (nearness <= near[NEAREST - 1]) {
            return;
        }
        int at = NEAREST - 1;
        while (at > 0 && near[at - 1] < nearness) {
            near[at] = near[at - 1];
            labels[at] = labels[at - 1];
            at--;
        }
        near[at] = nearness;
        labels[at] = label;
    }

    private static double dot(DataRow one, DataRow other) {
        Vector left = Objects.requireNonNull(one.vector());
        Vector right = Objects.requireNonNull(other.vector());
        return left.dot(right);
    }
}
