package dev.gopuram.oip;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.TensorSpec;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a server says of a model.
 *
 * @param versions those that can be called; empty where the server does not say
 * @param platform framework and format, such as {@code onnx_onnxv1}
 * @param batching how rows are run together; none where the server does not say
 */
public record OipModel(
        String name,
        List<String> versions,
        String platform,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        OipBatching batching) {
    /** The platform of an ONNX graph. */
    public static final String ONNX = "onnx_onnxv1";

    public OipModel {
        versions = List.copyOf(versions);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** One of ours. */
    public static OipModel of(Model model, List<String> versions) {
        OipBatching batching =
                new OipBatching(model.batchRows(), Duration.of(model.batchDelayMicros(), ChronoUnit.MICROS));
        return new OipModel(model.name(), versions, ONNX, model.inputs(), model.outputs(), batching);
    }
}
