package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.BatchingConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.onnx.Attribute;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tensors of every type go in and come out as they are. */
class TensorTypesTest {
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

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"UINT16", "UINT32", "UINT64", "BYTES"},
            mode = EnumSource.Mode.EXCLUDE)
    void rows_of_numbers_are_given_back_bit_by_bit(DataType type) {
        offer(passing(type));
        int size = ElementType.valueOf(type.name()).bytes();
        byte[] content = new byte[20 * 3 * size];
        new Random(5).nextBytes(content);
        for (int i = 0; i < content.length; i++) {
            // No number that is none, and of truth 0 and 1 alone.
            content[i] &= type == DataType.BOOL ? 1 : 0x3f;
        }

        Tensor answer = run(new Tensor("x", type, List.of(20L, 3L), Bytes.wrap(content)));

        assertThat(answer.type()).isEqualTo(type);
        assertThat(answer.shape()).containsExactly(20L, 3L);
        assertThat(answer.content().toArray()).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT16", "UINT32", "UINT64"})
    void numbers_that_the_runtime_makes_but_does_not_take_can_be_answered(DataType type) {
        OnnxType there = OnnxType.valueOf(type.name());
        offer(new GraphBuilder("cast")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 3)
                .node("Cast", List.of("x"), List.of("y"), Attribute.of("to", there.number()))
                .output("y", there, -1, 3)
                .build());

        Tensor answer = run(TestModels.tensor("x", 1, 1, 2, 250));

        assertThat(answer.type()).isEqualTo(type);
        assertThat(Differences.numbers(answer)).containsExactly(1, 2, 250);
    }

    @ParameterizedTest
    @EnumSource(names = {"UINT16", "UINT32", "UINT64"})
    void a_graph_that_wants_what_the_runtime_does_not_take_is_refused_with_the_reason(DataType type) {
        Check check = engine.check(bundle(passing(type), "{\"rows\":[]}"));

        assertThat(check.passed()).isFalse();
        assertThat(check.reasons())
                .containsExactly("input x: " + type + " (expected: a type that tensors are made of here)");
    }

    @Test
    void words_are_given_back_letter_by_letter() {
        offer(passing(DataType.BYTES));
        String[] words = {"", "a", "ä", "漢字", "😀", "two\nlines", "a".repeat(10_000), "\"quoted\""};

        Tensor answer = run(new Tensor("x", DataType.BYTES, List.of(4L, 2L), packed(words)));

        assertThat(answer.shape()).containsExactly(4L, 2L);
        assertThat(answer.content()).isEqualTo(packed(words));
    }

    @Test
    void words_that_are_none_are_their_senders_fault() {
        offer(passing(DataType.BYTES));

        assertThat(refusal(new byte[] {2, 0, 0, 0, (byte) 0xff, (byte) 0xfe}).detail())
                .isEqualTo("inputs.x: bytes that are no text (expected: UTF-8)");
        assertThat(refusal(new byte[] {1, 0, 0, 0, 0}).detail()).contains("a nought in it");
        assertThat(refusal(new byte[] {9, 0, 0, 0, 'a'}).detail()).contains("an element of 9 bytes");
        assertThat(refusal(new byte[] {-1, -1, -1, -1}).code()).isEqualTo(Problem.Code.INVALID);
        assertThat(refusal(new byte[] {1, 0}).code()).isEqualTo(Problem.Code.INVALID);
        assertThat(refusal(new byte[] {1, 0, 0, 0, 'a', 0}).code()).isEqualTo(Problem.Code.INVALID);
        assertThat(refusal(new byte[0]).code()).isEqualTo(Problem.Code.INVALID);
    }

    @Test
    void rows_without_elements_are_rows_all_the_same() {
        offer(new GraphBuilder("passing")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, -1)
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", OnnxType.FP32, -1, -1)
                .build());

        Tensor answer = run(new Tensor("x", DataType.FP32, List.of(3L, 0L), Bytes.wrap(new byte[0])));

        assertThat(answer.shape()).containsExactly(3L, 0L);
    }

    @Test
    void shapes_that_no_memory_holds_are_their_senders_fault() {
        offer(passing(DataType.FP32));

        for (List<Long> shape : List.of(
                List.of(Long.MAX_VALUE, 3L),
                List.of(1L << 40, 3L),
                List.of(-1L, 3L),
                List.of(0L, 3L),
                List.of(2_000_000_000L, 3L))) {
            Problem problem = catchThrowableOfType(
                    Problem.class, () -> run(new Tensor("x", DataType.FP32, shape, Bytes.wrap(new byte[12]))));
            assertThat(problem.code()).as("%s", shape).isEqualTo(Problem.Code.INVALID);
        }
    }

    @Test
    void golden_words_are_compared_too() {
        String golden = """
                {"rows":[{"input":[{"name":"x","datatype":"BYTES","shape":[1,3],"data":["a","b","c"]}],
                          "output":[{"name":"y","data":["a","b","%s"]}]}]}
                """;

        assertThat(engine.check(bundle(passing(DataType.BYTES), golden.formatted("c")))
                        .reasons())
                .isEmpty();
        assertThat(engine.check(bundle(passing(DataType.BYTES), golden.formatted("d")))
                        .reasons())
                .containsExactly("rows[0]: y[2] \"c\" (expected: \"d\")");
    }

    private static byte[] passing(DataType type) {
        OnnxType there = OnnxType.valueOf(type.name());
        return new GraphBuilder("passing")
                .opset("", 13)
                .input("x", there, -1, -1)
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", there, -1, -1)
                .build();
    }

    private void offer(byte[] graph) {
        Bundle bundle = bundle(graph, "");
        engine.offer(KEY, () -> bundle);
    }

    private Bundle bundle(byte[] graph, String golden) {
        return TestModels.bundle(
                own, "m", "1.0.0", graph, TestModels.tensors(new BatchingConfig(8, Duration.ZERO, 64)), golden);
    }

    private static Bytes packed(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(bytes.length)
                    .array());
            out.writeBytes(bytes);
        }
        return Bytes.wrap(out.toByteArray());
    }

    private Problem refusal(byte[] word) {
        return catchThrowableOfType(
                Problem.class, () -> run(new Tensor("x", DataType.BYTES, List.of(1L, 1L), Bytes.wrap(word))));
    }

    private Tensor run(Tensor tensor) {
        Results.Tensors tensors = (Results.Tensors) engine.predict(
                        KEY,
                        new Inputs.Tensors(List.of(tensor)),
                        TestModels.PLAIN,
                        Deadline.after(Duration.ofSeconds(60), Clock.system()))
                .results();
        return tensors.tensors().getFirst();
    }
}
