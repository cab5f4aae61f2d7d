package dev.gopuram.contracts.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a prediction is wanted.
 *
 * @param threshold labels with a lower score are left out, 0..1; all are told where null
 * @param topK no more labels than these, the best first; all where null
 * @param truncate whether a text longer than the model reads at once is cut off there; it is refused otherwise where
 *     the task cannot read it in windows
 * @param outputs which tensors are wanted, in this order; all where empty
 * @param tensors whether results are wanted as tensors, whatever the task
 */
public record PredictOptions(
        @Nullable Double threshold, @Nullable Integer topK, boolean truncate, List<String> outputs, boolean tensors) {
    public PredictOptions {
        outputs = List.copyOf(outputs);
    }
}
