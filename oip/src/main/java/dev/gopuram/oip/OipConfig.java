package dev.gopuram.oip;

import dev.gopuram.contracts.models.TensorSpec;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a model's configuration says of its rows. A model that batches has dimensions without the rows there, which are the
 * first of each tensor in its metadata; so one whose tensors do not all begin with rows is said not to batch.
 */
final class OipConfig {
    static final String BACKEND = "onnxruntime";

    private OipConfig() {}

    static int maxBatch(OipModel model) {
        boolean rows = Stream.concat(model.inputs().stream(), model.outputs().stream())
                .allMatch(spec -> !spec.shape().isEmpty() && spec.shape().getFirst() < 0);
        return rows ? model.batching().maxRows() : 0;
    }

    static List<Long> dimensions(TensorSpec spec, OipModel model) {
        return maxBatch(model) == 0
                ? spec.shape()
                : spec.shape().subList(1, spec.shape().size());
    }

    static long micros(OipModel model) {
        return TimeUnit.NANOSECONDS.toMicros(model.batching().maxDelay().toNanos());
    }
}
