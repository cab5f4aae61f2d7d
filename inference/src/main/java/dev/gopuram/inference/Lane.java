package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/**
 * What waits for one version: the rows that may be run together are those of one lane and one group. Its counts and
 * groups are guarded by the lock of the {@link InferenceExecutor}.
 */
final class Lane {
    /** Runs rows together; a row that fails alone is told so. */
    interface Batch {
        void run(List<BatchRow> rows, Halt halt) throws Exception;
    }

    /** Rows that may wait and be run together. */
    record Bounds(int maxRows, Duration maxDelay, int maxQueuedRows) {}

    private final String name;
    private final Bounds bounds;
    private final Batch batch;
    private final Map<Object, SequencedSet<InferenceExecutor.Waiting>> groups = new LinkedHashMap<>();
    private int waiting;
    private int running;

    Lane(String name, Bounds bounds, Batch batch) {
        this.name = name;
        this.bounds = bounds;
        this.batch = batch;
    }

    /** One whose steps never run together and are bounded by the executor alone. */
    static Lane single(String name) {
        return new Lane(name, new Bounds(1, Duration.ZERO, Integer.MAX_VALUE), (rows, _) -> {
            throw new IllegalStateException("rows: " + rows.size() + " (expected: none in " + name + ")");
        });
    }

    /** A call with more rows than may wait at all. */
    Problem tooMany(int rows) {
        return Problem.invalid("inputs", rows + " rows", "at most " + bounds.maxQueuedRows() + " for " + name);
    }

    String name() {
        return name;
    }

    int maxRows() {
        return bounds.maxRows();
    }

    long maxDelayNanos() {
        return bounds.maxDelay().toNanos();
    }

    int maxQueuedRows() {
        return bounds.maxQueuedRows();
    }

    void run(List<BatchRow> rows, Halt halt) throws Exception {
        batch.run(rows, halt);
    }

    int waiting() {
        return waiting;
    }

    /** Whether something of this lane runs now. */
    boolean busy() {
        return running > 0;
    }

    void began(int rows) {
        running += rows;
    }

    void ended(int rows) {
        running -= rows;
    }

    void add(InferenceExecutor.Waiting item) {
        waiting++;
        if (item.step() instanceof BatchRow row) {
            groups.computeIfAbsent(row.group(), _ -> new LinkedHashSet<>()).add(item);
        }
    }

    void remove(InferenceExecutor.Waiting item) {
        waiting--;
        if (item.step() instanceof BatchRow row) {
            SequencedSet<InferenceExecutor.Waiting> group = groups.get(row.group());
            if (group != null) {
                group.remove(item);
                if (group.isEmpty()) {
                    groups.remove(row.group());
                }
            }
        }
    }

    /** Those that wait longest in a row's group, as many as may run with it; a copy. */
    List<InferenceExecutor.Waiting> beside(BatchRow row) {
        SequencedSet<InferenceExecutor.Waiting> group = groups.get(row.group());
        return group == null
                ? List.of()
                : group.stream().limit(bounds.maxRows()).toList();
    }

    /** How many wait in a row's group. */
    int groupSize(BatchRow row) {
        SequencedSet<InferenceExecutor.Waiting> group = groups.get(row.group());
        return group == null ? 0 : group.size();
    }

    /** When the oldest in a row's group came. */
    long oldest(BatchRow row, long otherwise) {
        SequencedSet<InferenceExecutor.Waiting> group = groups.get(row.group());
        return group == null ? otherwise : group.getFirst().since();
    }
}
