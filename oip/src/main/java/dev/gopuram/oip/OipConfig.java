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

    static int maxBatch(OipModel model, OipBatching batching) {
        boolean rows = Stream.concat(model.inputs().stream(), model.outputs().stream())
                .allMatch(spec -> !spec.shape().isEmpty() && spec.shape().getFirst() < 0);
        return rows && batching.maxRows() > 0 ? batching.maxRows() : 0;
    }

    static List<Long> dimensions(TensorSpec spec, OipModel model, OipBatching batching) {
        return maxBatch(model, batching) == 0
                ? spec.shape()
                : spec.shape().subList(1, spec.shape().size());
    }

    static long micros(OipBatching batching) {
        return TimeUnit.NANOSECONDS.toMicros(batching.maxDelay().toNanos());
    }
}
