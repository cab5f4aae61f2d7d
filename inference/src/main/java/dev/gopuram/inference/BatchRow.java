package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step that may run together with others of its lane and group.
 */
abstract class BatchRow implements InferenceExecutor.Step {
    private final Object group;

    /** Written by the thread that runs the row, read by it when the batch has ended. */
    private @Nullable Problem failure;

    /**
     * Makes a row.
     *
     * @param group equal for rows that may run together: their shapes, and all else that the graph is told
     */
    BatchRow(Object group) {
        this.group = group;
    }

    final Object group() {
        return group;
    }

    /** This row failed, and no other by it. */
    final void fail(Problem problem) {
        failure = problem;
    }

    final @Nullable Problem failure() {
        return failure;
    }

    final void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Rows are run by their lane. */
    @Override
    public final List<InferenceExecutor.Step> run() {
        throw new IllegalStateException("a row is run by its lane");
    }
}
