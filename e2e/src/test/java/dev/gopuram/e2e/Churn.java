package dev.gopuram.e2e;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleWriter;
import dev.gopuram.bundles.GoldenRow;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Versions of a small model over tables: who complains leaves. All of them have one schema, say the same of themselves and
 * answer their own golden row; nothing but their graphs tells them apart.
 */
final class Churn {
    static final String STAYS = "stays";
    static final String LEAVES = "leaves";

    /** More complaints than this, and one leaves. */
    private static final int PATIENCE = 2;

    private static final long WIDE = 512;
    private static final int DEEP = 12;
    private static final String SHA = "0123456789abcdef".repeat(4);

    private Churn() {}

    /** Right, and quick. */
    static Bytes good(String model, String version) {
        return bundle(model, version, STAYS, graph(1, Churn::plain));
    }

    /** The same with other weights, as right and as quick. */
    static Bytes better(String model, String version) {
        return bundle(model, version, STAYS, graph(1.25f, Churn::plain));
    }

    /** Takes the logarithm of the years, and some came this year: for them its answer is no number. */
    static Bytes failing(String model, String version) {
        return bundle(model, version, STAYS, graph(1, Churn::logarithm));
    }

    /** Works hard for the same answer. */
    static Bytes slow(String model, String version) {
        return bundle(model, version, STAYS, graph(1, Churn::hardWork));
    }

    /** Says the one for the other. */
    static Bytes flipped(String model, String version) {
        return bundle(model, version, LEAVES, graph(-1, Churn::plain));
    }

    /** The good one's graph without a table before it: a row of two numbers in, two scores out. */
    static Bytes tensors(String model, String version) {
        return bundle("""
                schema: 1
                name: %s
                version: %s
                kind: weights
                task: tensor
                inputs: [{name: row, type: FP32, shape: [-1, 2]}]
                outputs: [{name: scores, type: FP32, shape: [-1, 2]}]
                """.formatted(model, version), graph(1, Churn::plain), """
                {"input": [{"name": "row", "datatype": "FP32", "shape": [1, 2], "data": [0, 4]}],
                 "output": [{"name": "scores", "datatype": "FP32", "shape": [1, 2], "data": [2.5, -2.5]}]}""");
    }

    /** A person who complained so often in so many years. */
    static Map<String, Object> person(int complaints, int years) {
        return Map.of("features", Map.of("complaints", complaints, "years", years));
    }

    /** What they do. */
    static String truth(int complaints) {
        return complaints > PATIENCE ? LEAVES : STAYS;
    }

    private static byte[] graph(float scale, UnaryOperator<GraphBuilder> fromPlainToScores) {
        float middle = (PATIENCE + .5f) * scale;
        GraphBuilder graph = new GraphBuilder("churn")
                .opset("", 13)
                .input("row", OnnxType.FP32, -1, 2)
                .output("scores", OnnxType.FP32, -1, 2)
                .floats("w", List.of(2L, 2L), -scale, scale, 0, 0)
                .floats("b", List.of(2L), middle, -middle)
                .node("MatMul", List.of("row", "w"), List.of("weighed"))
                .node("Add", List.of("weighed", "b"), List.of("plain"));
        return fromPlainToScores.apply(graph).build();
    }

    private static GraphBuilder plain(GraphBuilder graph) {
        return graph.node("Identity", List.of("plain"), List.of("scores"));
    }

    private static GraphBuilder logarithm(GraphBuilder graph) {
        return graph.longs("second", List.of(1L), 1)
                .floats("nought", List.of(1L), 0)
                .node("Gather", List.of("row", "second"), List.of("years"), Attribute.of("axis", 1))
                .node("Log", List.of("years"), List.of("log"))
                .node("Mul", List.of("log", "nought"), List.of("nothing"))
                .node("Add", List.of("plain", "nothing"), List.of("scores"));
    }

    private static GraphBuilder hardWork(GraphBuilder graph) {
        GraphBuilder working = graph.floats("nought", List.of(1L), 0)
                .longs("both", List.of(2L), 0, 1)
                .longs("square", List.of(2L), WIDE, WIDE)
                .node("Mul", List.of("plain", "nought"), List.of("nothing"))
                .node("ReduceSum", List.of("nothing", "both"), List.of("sum"))
                .node("Expand", List.of("sum", "square"), List.of("work0"));
        for (int i = 0; i < DEEP; i++) {
            working = working.node("MatMul", List.of("work" + i, "work" + i), List.of("work" + (i + 1)));
        }
        return working.node("ReduceMax", List.of("work" + DEEP), List.of("done"))
                .node("Add", List.of("plain", "done"), List.of("scores"));
    }

    private static Bytes bundle(String model, String version, String ofTheContent, byte[] graph) {
        return bundle(
                """
                schema: 1
                name: %s
                version: %s
                kind: weights
                task: tabular
                inputs: [{name: row, type: FP32, shape: [-1, 2]}]
                outputs: [{name: scores, type: FP32, shape: [-1, 2]}]
                labels: [%s, %s]
                table: {features: [{name: complaints, type: number}, {name: years, type: number}]}
                answer: {activation: softmax}
                """.formatted(model, version, STAYS, LEAVES),
                graph,
                "{\"input\":{\"complaints\":0,\"years\":4},\"output\":{\"label\":\"%s\"}}".formatted(ofTheContent));
    }

    private static Bytes bundle(String config, byte[] graph, String golden) {
        return new BundleWriter(BundleConfig.parse(config))
                .text(BundleConfig.FILE, config)
                .file(Bundle.MODEL, Bytes.wrap(graph))
                .text(Bundle.REQUIREMENTS, "none\n")
                .text(Bundle.EVALUATION, "{\"metrics\":{\"accuracy\":0.99},\"data\":{\"name\":\"held out\"}}")
                .text(Bundle.TRAINING, "trainer: by hand\n")
                .text(
                        Bundle.MANIFEST,
                        "{\"name\":\"made\",\"version\":\"1\",\"sha256\":\"%s\",\"rows\":100}".formatted(SHA))
                .text(Bundle.CARD, "# Who leaves\n\nMade for tests.\n")
                .text(GoldenRow.FILE, "{\"rows\":[%s]}".formatted(golden))
                .zip();
    }
}
