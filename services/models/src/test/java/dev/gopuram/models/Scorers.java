package dev.gopuram.models;

import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.bundles.BatchingConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleWriter;
import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.bundles.TableConfig;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Small versions that say {@code no} or {@code yes} to two numbers. */
final class Scorers {
    private static final String GOLDEN = """
            {"rows":[{"input":{"a":1,"b":2},"output":{"label":"%s"}}]}
            """;
    private static final String MANIFEST = """
            {"name":"d","version":"1","rows":4,"features":{"a":{"edges":[0,10],"counts":[1,2,1]}},
             "labels":{"no":2,"yes":2}}
            """;

    private Scorers() {}

    /** Says {@code yes} where the second number is larger. */
    static Bundle good(Path directory, String name, String version) {
        return write(directory, name, version, graph(1, 0, 0, 1), "yes");
    }

    /** Says the opposite. */
    static Bundle flipped(Path directory, String name, String version) {
        return write(directory, name, version, graph(0, 1, 1, 0), "no");
    }

    /** The good one, which promises what it does not keep. */
    static Bundle boasting(Path directory, String name, String version) {
        return write(directory, name, version, graph(1, 0, 0, 1), "no");
    }

    /** The good one where the first number is not 0; where it is, what it says is no number. */
    static Bundle broken(Path directory, String name, String version) {
        byte[] graph = new GraphBuilder("broken")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 2)
                .floats("w", List.of(2L, 2L), 1, 0, 0, 1)
                .node("MatMul", List.of("x", "w"), List.of("plain"))
                .node("Reciprocal", List.of("x"), List.of("inverse"))
                .node("Mul", List.of("inverse", "x"), List.of("one"))
                .node("Mul", List.of("plain", "one"), List.of("y"))
                .output("y", OnnxType.FP32, -1, 2)
                .build();
        return write(directory, name, version, graph, "yes");
    }

    static Inputs row(double a, double b) {
        return new Inputs.Tables(List.of(new FeatureRow(Map.of("a", a, "b", b), Map.of())));
    }

    private static byte[] graph(float... weights) {
        return new GraphBuilder("linear")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 2)
                .floats("w", List.of(2L, 2L), weights)
                .node("MatMul", List.of("x", "w"), List.of("y"))
                .output("y", OnnxType.FP32, -1, 2)
                .build();
    }

    private static Bundle write(Path directory, String name, String version, byte[] graph, String golden) {
        WeightsConfig config = new WeightsConfig(
                Model.Task.TABULAR,
                "tabular",
                List.of(),
                List.of(new TensorSpec("x", DataType.FP32, List.of(-1L, 2L))),
                List.of(new TensorSpec("y", DataType.FP32, List.of(-1L, 2L))),
                List.of("no", "yes"),
                null,
                null,
                new TableConfig(List.of(
                        new TableConfig.Feature.Numeric("a", null, 0, 1, null, null),
                        new TableConfig.Feature.Numeric("b", null, 0, 1, null, null))),
                new AnswerConfig("y", AnswerConfig.Activation.SOFTMAX, AnswerConfig.Scheme.NONE, List.of()),
                new BatchingConfig(8, Duration.ofMillis(1), 1024),
                new ExecutorConfig.Onnx(),
                "golden.json");
        return new BundleWriter(new BundleConfig(name, SemanticVersion.parse(version), config))
                .file(Bundle.MODEL, Bytes.wrap(graph))
                .text("golden.json", GOLDEN.formatted(golden))
                .text(Bundle.MANIFEST, MANIFEST)
                .text("MODEL_CARD.md", "A card of several parts. ".repeat(400))
                .write(directory.resolve(name + "-" + version + "-" + golden));
    }
}
