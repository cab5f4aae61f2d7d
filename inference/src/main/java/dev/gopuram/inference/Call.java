package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call on its way: what is to be run, and what becomes of it. */
record Call(List<InferenceExecutor.Step> steps, RowSink sink) {
    /** All its rows, for who has them run elsewhere than in the executor: what comes before them is done here and now. */
    List<GraphRow> rows(Halt halt) {
        List<GraphRow> rows = new ArrayList<>();
        List<InferenceExecutor.Step> left = new ArrayList<>(steps);
        while (!left.isEmpty()) {
            halt.check();
            InferenceExecutor.Step step = left.removeFirst();
            if (step instanceof GraphRow row) {
                rows.add(row);
            } else {
                left.addAll(0, followed(step));
            }
        }
        return rows;
    }

    private static List<InferenceExecutor.Step> followed(InferenceExecutor.Step step) {
        try {
            return step.run();
        } catch (Exception e) {
            throw Problem.from(e);
        }
    }

    /** Rows that may run together, no more of them than that. */
    static List<List<GraphRow>> batches(List<GraphRow> rows, int most) {
        Map<RowShape, List<GraphRow>> shapes = new LinkedHashMap<>();
        rows.forEach(row ->
                shapes.computeIfAbsent(row.shape(), _ -> new ArrayList<>()).add(row));
        List<List<GraphRow>> batches = new ArrayList<>();
        for (List<GraphRow> same : shapes.values()) {
            for (int from = 0; from < same.size(); from += most) {
                batches.add(same.subList(from, Math.min(from + most, same.size())));
            }
        }
        return batches;
    }
}
