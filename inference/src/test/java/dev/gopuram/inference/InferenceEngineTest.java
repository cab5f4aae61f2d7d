package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.bundles.BatchingConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.ImageConfig;
import dev.gopuram.bundles.TableConfig;
import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LoadedVersion.State;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real graphs through the whole engine. */
class InferenceEngineTest {
    private static final VersionKey KEY = new VersionKey("", "m", "1.0.0");

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private final InferenceEngine engine =
            new InferenceEngine(TestModels.engine(directory, 2, ByteSize.mib(64)), Clock.system());

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void rows_of_tensors_come_back_in_order_with_all_outputs_or_those_that_are_wanted() {
        offer(TestModels.doubling());

        Results all = predict(TestModels.floats(2, 1, 2, 3, 4)).results();
        assertThat(TestModels.floats(all, "y")).containsExactly(3, 5, 7, 9);
        assertThat(TestModels.floats(all, "sum")).containsExactly(3, 7);

        PredictOptions sumAlone = new PredictOptions(null, null, false, List.of("sum"), true);
        Results.Tensors some = (Results.Tensors) engine.predict(KEY, TestModels.floats(2, 1, 2, 3, 4), sumAlone, soon())
                .results();
        assertThat(some.tensors())
                .singleElement()
                .satisfies(tensor -> assertThat(tensor.shape()).containsExactly(2L, 1L));
    }

    /** The seed is in the test's name when it fails. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void every_row_of_many_callers_at_once_is_what_it_is_alone_and_goes_to_its_own_caller(long seed) throws Exception {
        offer(TestModels.doubling());
        Random random = new Random(seed);
        List<float[]> asked = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int count = 1 + random.nextInt(i % 10 == 0 ? 20 : 3);
            int length = 1 + random.nextInt(4);
            float[] values = new float[count * length];
            for (int v = 0; v < values.length; v++) {
                values[v] = random.nextFloat() * 200 - 100;
            }
            asked.add(values);
            rows.add(count);
        }
        int largest = 0;
        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                int call = i;
                answers.add(callers.submit(() -> predict(TestModels.floats(rows.get(call), asked.get(call)))));
            }
            for (int i = 0; i < asked.size(); i++) {
                Answer answer = answers.get(i).get();
                float[] y = TestModels.floats(answer.results(), "y");
                assertThat(y).hasSize(asked.get(i).length);
                for (int v = 0; v < y.length; v++) {
                    assertThat(y[v]).isCloseTo(asked.get(i)[v] * 2 + 1, within(1e-4f));
                }
                largest = Math.max(largest, answer.batchRows());
            }
        }
        assertThat(largest).as("rows run together").isBetween(2, 8);
        VersionStatistics statistics = engine.statistics(KEY);
        assertThat(statistics.inferenceCount())
                .isEqualTo(rows.stream().mapToInt(Integer::intValue).sum());
        assertThat(statistics.executionCount()).isLessThan(statistics.inferenceCount());
        assertThat(statistics.batches()).extracting(BatchStatistics::batchSize).allMatch(size -> size <= 8);
        assertThat(statistics.success().count()).isEqualTo(400);
    }

    @Test
    void a_call_larger_than_a_batch_is_split() {
        offer(TestModels.doubling());

        Answer answer = predict(TestModels.floats(20, new float[20]));

        assertThat(answer.batchRows()).isEqualTo(8);
        assertThat(TestModels.floats(answer.results(), "y")).hasSize(20).containsOnly(1);
    }

    @Test
    void a_graph_whose_rows_are_no_rows_runs_each_call_alone_and_whole() {
        byte[] graph = new dev.gopuram.platform.onnx.GraphBuilder("whole")
                .opset("", 13)
                .input("x", dev.gopuram.platform.onnx.OnnxType.FP32, -1, 2)
                .longs("axes", List.of(1L), 0)
                .node("ReduceSum", List.of("x", "axes"), List.of("y"))
                .output("y", dev.gopuram.platform.onnx.OnnxType.FP32, -1, 2)
                .build();
        offer(graph);

        Answer answer = predict(TestModels.floats(3, 1, 2, 3, 4, 5, 6));

        assertThat(TestModels.floats(answer.results(), "y")).containsExactly(9, 12);
        assertThat(answer.batchRows()).isEqualTo(1);
    }

    @Test
    void an_answer_that_is_no_finite_number_is_the_versions_fault_and_its_callers_alone() throws Exception {
        offer(TestModels.inverse());
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> good = new ArrayList<>();
            List<Future<Problem>> bad = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                good.add(callers.submit(() -> predict(TestModels.floats(1, 2, 4))));
                bad.add(callers.submit(() -> refusal(() -> predict(TestModels.floats(1, 0, 4)))));
            }
            for (Future<Answer> answer : good) {
                assertThat(TestModels.floats(answer.get().results(), "y")).containsExactly(0.5f, 0.25f);
            }
            for (Future<Problem> problem : bad) {
                assertThat(problem.get().code()).isEqualTo(Problem.Code.INTERNAL);
                assertThat(problem.get().detail()).isEqualTo("output y: Infinity (expected: a finite number)");
            }
        }
        assertThat(refusal(() -> predict(new Inputs.Texts(List.of("a")))).code())
                .isEqualTo(Problem.Code.INVALID);
        assertThat(engine.statistics(KEY).fail().count()).isEqualTo(51);
        assertThat(engine.totals()).singleElement().satisfies(totals -> {
            assertThat(totals.failures()).isEqualTo(Map.of(FailureReason.BACKEND, 50L, FailureReason.OTHER, 1L));
            assertThat(totals.waiting()).isZero();
        });
    }

    @Test
    void tensors_that_are_not_as_the_graph_reads_them_are_refused_by_name() {
        offer(TestModels.inverse());

        assertThat(refusal(() -> predict(TestModels.floats(1, 1, 2, 3))).field())
                .isEqualTo("inputs.x.shape");
        Inputs other = new Inputs.Tensors(List.of(TestModels.tensor("z", 1, 1, 2)));
        assertThat(refusal(() -> predict(other)).detail()).isEqualTo("inputs: z (expected: one of [x])");
        assertThat(refusal(() -> predict(new Inputs.Tensors(List.of()))).detail())
                .isEqualTo("inputs: without x (expected: all of [x])");
        assertThat(refusal(() -> predict(new Inputs.Texts(List.of("a")))).code())
                .isEqualTo(Problem.Code.INVALID);
    }

    @Test
    void more_rows_than_may_wait_are_refused_before_anything_is_made_of_them() {
        offer(TestModels.doubling());
        Inputs nothingTwoBillionTimes = TestModels.floats(2_000_000_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Problem first = refusal(() -> predict(nothingTwoBillionTimes));
        long before = threads.getCurrentThreadAllocatedBytes();

        Problem second = refusal(() -> predict(nothingTwoBillionTimes));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1024 * 1024);
        assertThat(second.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(second.detail()).isEqualTo(first.detail()).contains("at most 1024");
        assertThat(TestModels.floats(predict(TestModels.floats(3)).results(), "y"))
                .isEmpty();
    }

    @Test
    void features_become_labels_with_scores_the_best_first() {
        TableConfig table = new TableConfig(List.of(
                new TableConfig.Feature.Numeric("age", 40.0, 40, 10, 0.0, 120.0),
                new TableConfig.Feature.Category("city", List.of("berlin", "paris"), null)));
        offer(
                TestModels.linear(3, 2, 1, -1, 0, 2, 0, 0),
                TestModels.weights(
                        Model.Task.TABULAR,
                        List.of(),
                        List.of("no", "yes"),
                        null,
                        table,
                        new AnswerConfig("y", AnswerConfig.Activation.SOFTMAX, AnswerConfig.Scheme.NONE, List.of()),
                        TestModels.BATCHES));
        FeatureRow row = new FeatureRow(Map.of(), Map.of("city", "berlin"));

        Results.Labelled labelled =
                (Results.Labelled) predict(new Inputs.Tables(List.of(row))).results();

        List<Score> scores = labelled.rows().getFirst().scores();
        assertThat(scores).extracting(Score::label).containsExactly("yes", "no");
        assertThat(scores.getFirst().score()).isCloseTo(1 / (1 + Math.exp(-2)), within(1e-6));
        FeatureRow old = new FeatureRow(Map.of("age", 121.0), Map.of("city", "berlin"));
        assertThat(refusal(() -> predict(new Inputs.Tables(List.of(row, old)))).field())
                .isEqualTo("inputs[1].age");
        FeatureRow nowhere = new FeatureRow(Map.of(), Map.of());
        assertThat(refusal(() -> predict(new Inputs.Tables(List.of(nowhere)))).field())
                .isEqualTo("inputs[0].city");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void a_picture_becomes_the_numbers_that_the_model_reads(String format) throws Exception {
        ImageConfig image = new ImageConfig(
                2,
                1,
                ImageConfig.Resize.STRETCH,
                ImageConfig.Channels.RGB,
                ImageConfig.Layout.NHWC,
                1.0 / 255,
                List.of(0.0, 0.0, 0.0),
                List.of(1.0, 1.0, 1.0));
        byte[] graph = new dev.gopuram.platform.onnx.GraphBuilder("image")
                .opset("", 13)
                .input("x", dev.gopuram.platform.onnx.OnnxType.FP32, -1, 1, 2, 3)
                .longs("shape", List.of(2L), 0, 6)
                .node("Reshape", List.of("x", "shape"), List.of("y"))
                .output("y", dev.gopuram.platform.onnx.OnnxType.FP32, -1, 6)
                .build();
        offer(
                graph,
                TestModels.weights(
                        Model.Task.IMAGE_CLASSIFICATION,
                        List.of(),
                        List.of("r", "g", "b", "r2", "g2", "b2"),
                        image,
                        null,
                        AnswerConfig.defaults(),
                        TestModels.BATCHES));

        Results.Labelled labelled = (Results.Labelled)
                predict(new Inputs.Images(List.of(picture(format, 64, 32)))).results();

        Map<String, Double> scores = labelled.rows().getFirst().scores().stream()
                .collect(java.util.stream.Collectors.toMap(Score::label, Score::score));
        assertThat(scores.get("r")).isCloseTo(1, within(0.03));
        assertThat(scores.get("b")).isCloseTo(0, within(0.03));
        assertThat(scores.get("b2")).isCloseTo(1, within(0.03));
    }

    @Test
    void a_picture_with_more_pixels_than_there_may_be_is_refused_by_its_header() throws Exception {
        ImageConfig image = new ImageConfig(
                2,
                1,
                ImageConfig.Resize.CONTAIN,
                ImageConfig.Channels.GRAY,
                ImageConfig.Layout.NCHW,
                1,
                List.of(0.0),
                List.of(1.0));
        ImagePixels pixels = new ImagePixels(image.width(), image.height(), image.resize(), 2000);

        assertThat(refusal(() -> pixels.read("inputs[0]", picture("png", 64, 32)))
                        .detail())
                .isEqualTo("inputs[0]: 64 x 32 pixels (expected: 1..2000 pixels)");
        assertThat(refusal(() -> pixels.read("inputs[0]", Bytes.utf8("GIF89a"))).detail())
                .isEqualTo("inputs[0]: 6 bytes (expected: a picture: JPEG, PNG or WebP)");
        Bytes whole = picture("png", 8, 8);
        assertThat(refusal(() -> pixels.read("inputs[0]", whole.slice(0, 40))).code())
                .isEqualTo(Problem.Code.INVALID);
    }

    @Test
    void golden_rows_that_come_out_as_they_say_pass_and_others_are_named() {
        String good = """
                {"rows":[{"input":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}],
                          "output":[{"name":"y","data":[3,5]}]}]}
                """;
        Check passed = engine.check(bundle("good", TestModels.doubling(), good));
        assertThat(passed.reasons()).isEmpty();
        assertThat(passed.passed()).isTrue();
        assertThat(passed.rows()).isEqualTo(1);

        Check failed = engine.check(bundle("bad", TestModels.doubling(), good.replace("[3,5]", "[3,6]")));
        assertThat(failed.passed()).isFalse();
        assertThat(failed.reasons()).singleElement().asString().contains("rows[0]: y[1] 5.0 (expected: 6");
        assertThat(engine.bytes()).isZero();
    }

    @Test
    void a_version_whose_rows_change_beside_others_is_found_out() {
        TableConfig table = new TableConfig(List.of(
                new TableConfig.Feature.Numeric("a", null, 0, 1, null, null),
                new TableConfig.Feature.Numeric("b", null, 0, 1, null, null)));
        String golden = """
                {"rows":[{"input":{"a":1,"b":2},"output":{"y_0":0,"y_1":0}},
                         {"input":{"a":5,"b":6},"output":{"y_0":0,"y_1":0}}]}
                """;
        Bundle bundle = TestModels.bundle(
                own,
                "mixing",
                "1.0.0",
                TestModels.mixing(),
                TestModels.weights(
                        Model.Task.TABULAR,
                        List.of(),
                        List.of(),
                        null,
                        table,
                        AnswerConfig.defaults(),
                        TestModels.BATCHES),
                golden);

        Check check = engine.check(bundle);

        assertThat(check.passed()).isFalse();
        assertThat(check.reasons())
                .containsExactly("batching.max_rows: 8 (expected: 1, for beside others its rows are off by 4.0)");
    }

    @Test
    void tensors_whose_rows_change_beside_others_are_found_out_too() {
        String golden = """
                {"rows":[{"input":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}],
                          "output":[{"name":"y","data":[0,0]}]},
                         {"input":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[5,6]}],
                          "output":[{"name":"y","data":[0,0]}]}]}
                """;

        Check check = engine.check(bundle("mixing", TestModels.mixing(), golden));

        assertThat(check.reasons())
                .containsExactly("batching.max_rows: 8 (expected: 1, for beside others its rows are off by 4.0)");
    }

    @Test
    void the_version_used_longest_ago_makes_room_and_comes_back_when_it_is_called() {
        Bundle bundle = bundle("lru", TestModels.doubling(), "");
        long each = engine.check(bundle).rows()
                + dev.gopuram.platform.onnx.OnnxGraph.read(bundle.model()).memoryBytes();
        try (InferenceEngine small =
                new InferenceEngine(TestModels.engine(directory, 1, new ByteSize(2 * each)), Clock.system())) {
            List<VersionKey> keys = List.of(key("1.0.0"), key("2.0.0"), key("3.0.0"));
            keys.forEach(key -> small.offer(key, () -> bundle));
            for (VersionKey key : keys) {
                small.predict(key, TestModels.floats(1, 1, 2), TestModels.PLAIN, soon());
            }

            assertThat(keys.stream().map(small::state)).containsExactly(State.UNLOADED, State.READY, State.READY);
            assertThat(small.bytes()).isEqualTo(2 * each);
            small.predict(keys.getFirst(), TestModels.floats(1, 1, 2), TestModels.PLAIN, soon());
            assertThat(keys.stream().map(small::state)).containsExactly(State.READY, State.UNLOADED, State.READY);
        }
    }

    @Test
    void a_version_larger_than_the_memory_there_is_says_so() {
        try (InferenceEngine small =
                new InferenceEngine(TestModels.engine(directory, 1, new ByteSize(1000)), Clock.system())) {
            small.offer(KEY, () -> bundle("large", TestModels.doubling(), ""));

            Problem problem = refusal(() -> small.predict(KEY, TestModels.floats(1, 1, 2), TestModels.PLAIN, soon()));

            assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
            assertThat(problem.detail()).contains("memory: m@1.0.0 needs").contains("expected: at most 1000B");
            assertThat(problem.retryAfter()).isPositive();
            assertThat(small.state(KEY)).isEqualTo(State.UNAVAILABLE);
        }
    }

    @Test
    void what_was_unloaded_on_request_stays_so_until_it_is_loaded() {
        offer(TestModels.doubling());
        predict(TestModels.floats(1, 1));

        engine.unload(KEY, soon());
        assertThat(engine.bytes()).isZero();
        assertThat(refusal(() -> predict(TestModels.floats(1, 1))).detail())
                .isEqualTo("model: m@1.0.0 was unloaded (expected: loaded)");

        engine.load(KEY, soon());
        assertThat(engine.state(KEY)).isEqualTo(State.READY);
        assertThat(predict(TestModels.floats(1, 1)).batchRows()).isEqualTo(1);
    }

    @Test
    void a_file_that_is_no_graph_is_unavailable_with_its_reason() throws Exception {
        Bundle bundle = bundle("broken", TestModels.doubling(), "");
        Files.write(bundle.model(), new byte[] {1, 2, 3});
        engine.offer(KEY, () -> bundle);

        Problem problem = refusal(() -> predict(TestModels.floats(1, 1)));

        assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(engine.reason(KEY)).contains("failed to load");
        assertThat(engine.bytes()).isZero();
    }

    @Test
    void a_drained_engine_takes_no_call() {
        offer(TestModels.doubling());
        predict(TestModels.floats(1, 1));

        engine.drain(soon());

        assertThat(refusal(() -> predict(TestModels.floats(1, 1))).code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(engine.waiting()).isZero();
    }

    private void offer(byte[] graph) {
        offer(graph, TestModels.tensors(TestModels.BATCHES));
    }

    private void offer(byte[] graph, dev.gopuram.bundles.WeightsConfig config) {
        engine.offer(KEY, () -> TestModels.bundle(own, "m", "1.0.0", graph, config));
    }

    private Bundle bundle(String name, byte[] graph, String golden) {
        return TestModels.bundle(
                own, name, "1.0.0", graph, TestModels.tensors(new BatchingConfig(8, Duration.ZERO, 64)), golden);
    }

    private static VersionKey key(String version) {
        return new VersionKey("", "lru", version);
    }

    private Answer predict(Inputs inputs) {
        return engine.predict(KEY, inputs, TestModels.PLAIN, soon());
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(60), Clock.system());
    }

    /** Red on the left, blue on the right. */
    private static Bytes picture(String format, int width, int height) throws Exception {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, x < width / 2 ? 0xff0000 : 0x0000ff);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return Bytes.wrap(out.toByteArray());
    }

    private static Problem refusal(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }
}
