package dev.gopuram.inference;

import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.bundles.BatchingConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleWriter;
import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.bundles.ImageConfig;
import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.bundles.TableConfig;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.GraphValue;
import dev.gopuram.platform.onnx.OnnxGraph;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small models, written node by node. */
final class TestModels {
    static final PredictOptions PLAIN = new PredictOptions(null, null, false, List.of(), false);
    static final BatchingConfig BATCHES = new BatchingConfig(8, Duration.ofMillis(1), 1_024);

    private TestModels() {}

    static EngineConfig engine(Path directory, int threads, ByteSize memory) {
        return new EngineConfig(threads, 1, 16_384, memory, 1_000_000, directory.resolve("natives"));
    }

    /** {@code y = x * 2 + 1} on rows of any length, which also answers the row's sum under {@code sum}. */
    static byte[] doubling() {
        return new GraphBuilder("doubling")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, -1)
                .floats("two", List.of(1L), 2)
                .floats("one", List.of(1L), 1)
                .longs("axes", List.of(1L), 1)
                .node("Mul", List.of("x", "two"), List.of("twice"))
                .node("Add", List.of("twice", "one"), List.of("y"))
                .node("ReduceSum", List.of("x", "axes"), List.of("sum"))
                .output("y", OnnxType.FP32, -1, -1)
                .output("sum", OnnxType.FP32, -1, 1)
                .build();
    }

    /** Counts as far as its input says, which may take for ever: {@code y} is how far it came, row by row. */
    static byte[] counting() {
        GraphBuilder body = new GraphBuilder("body")
                .input("i", OnnxType.INT64)
                .input("on", OnnxType.BOOL)
                .input("sum", OnnxType.FP32, -1, 1)
                .floats("one", List.of(1L), 1)
                .node("Identity", List.of("on"), List.of("still"))
                .node("Add", List.of("sum", "one"), List.of("next"))
                .output("still", OnnxType.BOOL)
                .output("next", OnnxType.FP32, -1, 1);
        return new GraphBuilder("counting")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 1)
                .stored("yes", OnnxType.BOOL, List.of(), new byte[] {1})
                .node("ReduceMax", List.of("x"), List.of("far"), Attribute.of("keepdims", 0))
                .node("Cast", List.of("far"), List.of("times"), Attribute.of("to", OnnxType.INT64.number()))
                .node("Sub", List.of("x", "x"), List.of("start"))
                .node("Loop", List.of("times", "yes", "start"), List.of("y"), new Attribute.Body("body", body))
                .output("y", OnnxType.FP32, -1, 1)
                .build();
    }

    /** {@code y = 1 / x}: not a number that is finite where x is nought. */
    static byte[] inverse() {
        return new GraphBuilder("inverse")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 2)
                .node("Reciprocal", List.of("x"), List.of("y"))
                .output("y", OnnxType.FP32, -1, 2)
                .build();
    }

    /** The mean over all rows, taken from each: what beside others is another answer. */
    static byte[] mixing() {
        return new GraphBuilder("mixing")
                .opset("", 17)
                .input("x", OnnxType.FP32, -1, 2)
                .longs("axes", List.of(1L), 0)
                .node("ReduceMax", List.of("x"), List.of("mean"), Attribute.wholes("axes", 0))
                .node("Sub", List.of("x", "mean"), List.of("y"))
                .output("y", OnnxType.FP32, -1, 2)
                .build();
    }

    /** The weights as they are: {@code y = x W} with so many columns. */
    static byte[] linear(int in, int out, float... weights) {
        return new GraphBuilder("linear")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, in)
                .floats("w", List.of((long) in, (long) out), weights)
                .node("MatMul", List.of("x", "w"), List.of("y"))
                .output("y", OnnxType.FP32, -1, out)
                .build();
    }

    static TensorSpec spec(String name, DataType type, Long... shape) {
        return new TensorSpec(name, type, List.of(shape));
    }

    static WeightsConfig weights(
            Model.Task task,
            List<TensorSpec> outputs,
            List<String> labels,
            @Nullable ImageConfig image,
            @Nullable TableConfig table,
            AnswerConfig answer,
            BatchingConfig batching) {
        return new WeightsConfig(
                task,
                "tensor",
                List.of(),
                List.of(spec("x", DataType.FP32, -1L, -1L)),
                outputs,
                labels,
                null,
                image,
                table,
                answer,
                batching,
                new ExecutorConfig.Onnx(),
                "golden.json");
    }

    static WeightsConfig tensors(BatchingConfig batching) {
        return weights(Model.Task.TENSOR, List.of(), List.of(), null, null, AnswerConfig.defaults(), batching);
    }

    static Bundle bundle(Path directory, String name, String version, byte[] graph, WeightsConfig config) {
        return bundle(directory, name, version, graph, config, "");
    }

    static Bundle bundle(
            Path directory, String name, String version, byte[] graph, WeightsConfig config, String golden) {
        return bundle(directory, name, version, graph, config, golden, "");
    }

    static Bundle bundle(
            Path directory,
            String name,
            String version,
            byte[] graph,
            WeightsConfig config,
            String golden,
            String tokenizer) {
        BundleConfig whole = new BundleConfig(name, SemanticVersion.parse(version), declared(graph, config));
        BundleWriter writer = new BundleWriter(whole).file(Bundle.MODEL, Bytes.wrap(graph));
        if (!golden.isEmpty()) {
            writer.text("golden.json", golden);
        }
        if (!tokenizer.isEmpty()) {
            writer.text(Bundle.TOKENIZER, tokenizer);
        }
        return writer.write(directory.resolve(name + "-" + version));
    }

    /** With inputs and outputs as the graph has them. */
    private static WeightsConfig declared(byte[] graph, WeightsConfig config) {
        OnnxGraph read = OnnxGraph.read(graph);
        return new WeightsConfig(
                config.task(),
                config.family(),
                config.languages(),
                specs(read.inputs()),
                specs(read.outputs()),
                config.labels(),
                config.text(),
                config.image(),
                config.table(),
                config.answer(),
                config.batching(),
                config.executor(),
                config.golden());
    }

    private static List<TensorSpec> specs(List<GraphValue> values) {
        return values.stream()
                .map(value -> new TensorSpec(
                        value.name(), DataType.valueOf(value.type().name()), value.shape()))
                .toList();
    }

    static Inputs floats(long rows, float... values) {
        return new Inputs.Tensors(List.of(tensor("x", rows, values)));
    }

    static Tensor tensor(String name, long rows, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return new Tensor(name, DataType.FP32, List.of(rows, values.length / rows), Bytes.wrap(buffer.array()));
    }

    static float[] floats(Results results, String name) {
        Tensor tensor = ((Results.Tensors) results)
                .tensors().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        float[] values = new float[tensor.content().length() / Float.BYTES];
        tensor.content().buffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }
}
