package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxGraph;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A row is what it is alone, whatever it is run beside: each is run twice, and both runs are compared. */
class BatchedRowsTest {
    private static final double APART = 1e-5;
    private static final int WIDTH = 24;

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    /** The seed is in the test's name when it fails. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void in_batches_of_every_size_each_row_is_within_a_hair_of_its_solo_run(long seed) {
        NativeLibraries.load(directory.resolve("natives"));
        Random random = new Random(seed);
        Map<String, byte[]> graphs =
                Map.of("dense", dense(random), "doubling", TestModels.doubling(), "pooled", pooled(random));
        graphs.forEach((name, graph) -> {
            Bundle bundle = TestModels.bundle(own, name, "1.0.0", graph, TestModels.tensors(TestModels.BATCHES));
            try (LoadedVersion version = LoadedVersion.open(
                    new VersionKey("", name, "1.0.0"),
                    bundle,
                    OnnxGraph.read(bundle.model()),
                    1,
                    TestModels.engine(directory, 1, ByteSize.mib(1)),
                    new VersionCounters(),
                    new Halt(),
                    Clock.system())) {
                for (int size = 1; size <= version.lane().maxRows(); size++) {
                    compare(version, size, random);
                }
            }
        });
    }

    private static void compare(LoadedVersion version, int size, Random random) {
        List<Inputs> inputs = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            float[] row = new float[WIDTH];
            for (int d = 0; d < WIDTH; d++) {
                row[d] = (float) random.nextGaussian(0, 3);
            }
            inputs.add(TestModels.floats(1, row));
        }
        List<Call> calls = inputs.stream()
                .map(each -> version.call(each, TestModels.PLAIN))
                .toList();
        List<GraphRow> rows =
                calls.stream().flatMap(call -> call.rows(new Halt()).stream()).toList();
        BatchTimes times = version.graph().run(rows, new Halt());

        assertThat(times.rows()).isEqualTo(size);
        for (int i = 0; i < size; i++) {
            Results alone = version.runAlone(inputs.get(i), TestModels.PLAIN, new Halt())
                    .sink()
                    .results();
            assertThat(Differences.largest(alone, calls.get(i).sink().results()))
                    .as("%s, row %s of %s", version, i, size)
                    .isLessThanOrEqualTo(APART);
        }
    }

    /** Two layers whose sums are taken in another order in larger batches. */
    private static byte[] dense(Random random) {
        return new GraphBuilder("dense")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, WIDTH)
                .floats("w1", List.of((long) WIDTH, 64L), weights(random, WIDTH * 64))
                .floats("w2", List.of(64L, 5L), weights(random, 64 * 5))
                .node("MatMul", List.of("x", "w1"), List.of("h"))
                .node("Relu", List.of("h"), List.of("r"))
                .node("MatMul", List.of("r", "w2"), List.of("z"))
                .node("Softmax", List.of("z"), List.of("y"), Attribute.of("axis", 1))
                .output("y", OnnxType.FP32, -1, 5)
                .build();
    }

    /** Several outputs, one of them with other dimensions. */
    private static byte[] pooled(Random random) {
        return new GraphBuilder("pooled")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, WIDTH)
                .floats("w", List.of((long) WIDTH, 8L), weights(random, WIDTH * 8))
                .longs("fold", List.of(3L), 0, 4, 2)
                .node("MatMul", List.of("x", "w"), List.of("flat"))
                .node("Tanh", List.of("flat"), List.of("y"))
                .node("Reshape", List.of("y", "fold"), List.of("folded"))
                .output("y", OnnxType.FP32, -1, 8)
                .output("folded", OnnxType.FP32, -1, 4, 2)
                .build();
    }

    private static float[] weights(Random random, int count) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) random.nextGaussian(0, 0.2);
        }
        return weights;
    }
}
