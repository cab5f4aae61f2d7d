package dev.gopuram.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.sun.management.ThreadMXBean;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Problem.Code;
import dev.gopuram.oip.messages.InferTensorContents;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelInferRequest.InferInputTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of those who mean harm, or do not know what they say. */
class OipProtoTest {
    private static final Model ANY = ToyModels.model("any", List.of(), List.of());
    private static final int MANY = 4_000_000;

    private static OipRequest read(Bytes message, OipLimits limits) {
        return OipProto.read(message, name -> ANY, limits);
    }

    private static Problem refused(ModelInferRequest.Builder request) {
        Bytes message = Bytes.wrap(request.build().toByteArray());
        return catchThrowableOfType(Problem.class, () -> read(message, OipLimits.defaults()));
    }

    private static ModelInferRequest.Builder asking(InferInputTensor.Builder input) {
        return ModelInferRequest.newBuilder().setModelName("any").addInputs(input);
    }

    private static InferInputTensor.Builder input(String type, long... shape) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName("x").setDatatype(type);
        for (long dimension : shape) {
            input.addShape(dimension);
        }
        return input;
    }

    /** The same two bytes, a field without content, again and again. */
    private static Bytes repeated(int field) {
        byte[] message = new byte[2 * MANY];
        for (int i = 0; i < message.length; i += 2) {
            message[i] = (byte) (field << 3 | 2);
        }
        return Bytes.wrap(message);
    }

    private static long allocated(Runnable run) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void parts_that_cost_their_sender_two_bytes_are_counted_before_they_are_made(int field) {
        Bytes message = repeated(field);

        long bytes = allocated(() -> {
            Problem problem = catchThrowableOfType(Problem.class, () -> read(message, OipLimits.defaults()));
            assertThat(problem.code()).isEqualTo(Code.INVALID);
            assertThat(problem.detail()).contains("parts");
        });

        assertThat(bytes).isLessThan(6L * MANY);
    }

    @Test
    void the_same_holds_for_rows_of_our_own_service() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, "any");
        out.writeByteArray(5, repeated(1).toArray());
        out.flush();

        Problem problem =
                catchThrowableOfType(Problem.class, () -> ModelServiceProto.read(Bytes.wrap(bytes.toByteArray())));

        assertThat(problem.detail()).contains("parts");
    }

    @Test
    void what_a_message_does_not_know_is_not_held() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, "any");
        for (int field = 100; field < 500_000; field++) {
            out.writeInt32(field, 1);
        }
        out.flush();
        Bytes message = Bytes.wrap(bytes.toByteArray());

        assertThat(allocated(() -> assertThat(OipProto.readName(message).name()).isEqualTo("any")))
                .isLessThan(1024 * 1024);
    }

    @Test
    void elements_beside_those_of_the_type_are_refused() {
        InferTensorContents two = InferTensorContents.newBuilder()
                .addFp32Contents(1)
                .addIntContents(1)
                .build();

        Problem problem = refused(asking(input("FP32", 1).setContents(two)));

        assertThat(problem.code()).isEqualTo(Code.INVALID);
        assertThat(problem.detail()).contains("1 of other types");
    }

    @Test
    void numbers_that_would_be_larger_than_all_tensors_may_be_are_too_large() {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (int i = 0; i < 9; i++) {
            contents.addInt64Contents(0);
        }
        Bytes message = Bytes.wrap(
                asking(input("INT64", 9).setContents(contents)).build().toByteArray());

        Problem problem = catchThrowableOfType(Problem.class, () -> read(message, new OipLimits(1, 1, 64, 1)));

        assertThat(problem.code()).isEqualTo(Code.TOO_LARGE);
        assertThat(problem.detail()).as("before they are made").startsWith("inputs[0]: 72 bytes");
    }

    @ParameterizedTest
    @CsvSource({"FP32, 2, 4", "FP32, 1, 8", "BYTES, 1, 3", "BYTES, 1, 4", "BOOL, 1, 0", "FP16, 1, 4", "BF16, 2, 2"})
    void raw_bytes_that_are_not_the_elements_of_the_shape_are_refused(String type, long shape, int bytes) {
        ModelInferRequest.Builder request = asking(input(type, shape));
        byte[] content = new byte[bytes];
        if (bytes > 3) {
            content[3] = 1;
        }

        assertThat(refused(request.addRawInputContents(ByteString.copyFrom(content)))
                        .code())
                .isEqualTo(Code.INVALID);
    }

    @Test
    void dimensions_below_nought_and_beyond_counting_are_refused() {
        for (long[] shape : new long[][] {
            {-1}, {-1, -1}, {1L << 32, 1L << 32}, {2, Long.MAX_VALUE}, {4, 1L << 62}, {0, Long.MIN_VALUE}
        }) {
            assertThat(refused(asking(input("FP32", shape)).addRawInputContents(ByteString.EMPTY))
                            .code())
                    .isEqualTo(Code.INVALID);
        }
    }

    @Test
    void half_numbers_come_raw_alone() {
        Bytes raw = Bytes.wrap(asking(input("BF16", 1))
                .addRawInputContents(ByteString.copyFrom(new byte[] {1, 2}))
                .build()
                .toByteArray());

        assertThat(read(raw, OipLimits.defaults())
                        .inputs()
                        .tensors()
                        .getFirst()
                        .content()
                        .toArray())
                .containsExactly(1, 2);
        assertThat(refused(asking(input("FP16", 1)
                                .setContents(InferTensorContents.newBuilder().addFp32Contents(1))))
                        .code())
                .isEqualTo(Code.INVALID);
    }
}
