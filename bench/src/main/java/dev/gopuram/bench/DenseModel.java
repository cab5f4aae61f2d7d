package dev.gopuram.bench;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleWriter;
import dev.gopuram.bundles.GoldenRow;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Dense layers with a ReLU between them, of weights by chance, and one row for it to read.
 *
 * @param widths numbers of a row, before and behind each layer
 * @param maxRows the most rows that run together; 1 for none
 */
record DenseModel(String name, List<Integer> widths, int maxRows) {
    private static final long SEED = 7;
    private static final String DIGEST = "0".repeat(64);

    int inputs() {
        return widths.getFirst();
    }

    int outputs() {
        return widths.getLast();
    }

    byte[] graph() {
        Random random = new Random(SEED);
        GraphBuilder graph = new GraphBuilder(name)
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, inputs())
                .output("y", OnnxType.FP32, -1, outputs());
        String from = "x";
        for (int layer = 1; layer < widths.size(); layer++) {
            int rows = widths.get(layer - 1);
            int columns = widths.get(layer);
            boolean last = layer == widths.size() - 1;
            String to = last ? "y" : "h" + layer;
            graph.floats("w" + layer, List.of((long) rows, (long) columns), weights(random, rows, columns))
                    .floats("b" + layer, List.of((long) columns), new float[columns])
                    .node("Gemm", List.of(from, "w" + layer, "b" + layer), List.of(last ? to : "s" + layer));
            if (!last) {
                graph.node("Relu", List.of("s" + layer), List.of(to));
            }
            from = to;
        }
        return graph.build();
    }

    private static float[] weights(Random random, int rows, int columns) {
        float[] weights = new float[rows * columns];
        double scale = Math.sqrt(2.0 / rows);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * scale);
        }
        return weights;
    }

    /** The row that every request asks for: four decimals, as a feature has. */
    float[] row() {
        Random random = new Random(SEED + 1);
        float[] row = new float[inputs()];
        for (int i = 0; i < row.length; i++) {
            row[i] = Math.round(random.nextFloat() * 10_000) / 10_000f;
        }
        return row;
    }

    private static String json(float[] row) {
        return IntStream.range(0, row.length)
                .mapToObj(i -> Float.toString(row[i]))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** What is pushed; the one golden row is what the runtime alone answers. */
    Bytes archive(float[] answer) {
        String config = """
            schema: 1
            name: %s
            version: 1.0.0
            kind: weights
            task: tensor
            inputs: [{name: x, type: FP32, shape: [-1, %d]}]
            outputs: [{name: y, type: FP32, shape: [-1, %d]}]
            batching: {max_rows: %d, max_delay: 1ms, max_queued_rows: 1024}
            """.formatted(name, inputs(), outputs(), maxRows);
        return new BundleWriter(BundleConfig.parse(config))
                .file(Bundle.MODEL, Bytes.wrap(graph()))
                .text(Bundle.REQUIREMENTS, "onnxruntime>=1.17\n")
                .text(Bundle.EVALUATION, "{\"metrics\":{\"accuracy\":0},\"data\":{\"name\":\"none\"}}")
                .text(Bundle.TRAINING, "seed: " + SEED + "\n")
                .text(
                        Bundle.MANIFEST,
                        "{\"name\":\"chance\",\"version\":\"1\",\"sha256\":\"" + DIGEST + "\",\"rows\":1}")
                .text(Bundle.CARD, "# " + name + "\n\nWeights by chance, to be measured with.\n")
                .text(GoldenRow.FILE, """
                        {"rows":[{"input":[%s],"output":[%s],"tolerance":0.01}]}\
                        """.formatted(tensor("x", row()), tensor("y", answer)))
                .tar();
    }

    /** One row as a tensor, in the words of the Open Inference Protocol. */
    static String tensor(String name, float[] row) {
        return """
            {"name":"%s","datatype":"FP32","shape":[1,%d],"data":%s}\
            """.formatted(name, row.length, json(row));
    }

    @Override
    public String toString() {
        return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }
}
