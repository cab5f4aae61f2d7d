package dev.gopuram.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.UnknownFieldSet;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {
    private static final int ROUNDS = 150;
    private static final long SEED = 20261120;
    private static final int MAX_BYTES = 1 << 20;

    private static final Descriptors DESCRIPTORS = Descriptors.fromClasspath();
    private static final Codecs CODECS = new Codecs();

    record Type(Class<?> type, MessageCodec codec) {
        Descriptor descriptor() {
            return DESCRIPTORS.message(codec.messageName());
        }

        @Override
        public String toString() {
            return type.getSimpleName();
        }
    }

    /** The request and the reply of every rpc of every contract, and so every record there is. */
    static Stream<Type> types() {
        return Stream.<Class<?>>of(Users.class, Models.class, Search.class, Chat.class, Registry.class)
                .flatMap(port -> PortContract.of(port, DESCRIPTORS, CODECS).rpcs().stream())
                .flatMap(rpc -> Stream.of(
                        new Type(rpc.method().getParameterTypes()[0], rpc.request()),
                        new Type(rpc.method().getReturnType(), rpc.reply())))
                .filter(type -> !(type.codec instanceof StepCodec))
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("types")
    void what_we_write_protobuf_reads_as_the_same(Type type) throws Exception {
        RandomValues values = new RandomValues(new Random(SEED));
        for (int i = 0; i < ROUNDS; i++) {
            Object value = values.of(type.type);
            Bytes bytes = type.codec.encode(value, MAX_BYTES);
            DynamicMessage read = DynamicMessage.parseFrom(type.descriptor(), bytes.shared());
            assertThat(read.getUnknownFields()).isEqualTo(UnknownFieldSet.getDefaultInstance());
            assertThat(read).isEqualTo(Reference.message(value, type.descriptor()));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void what_protobuf_writes_we_read_as_the_same(Type type) throws Exception {
        RandomValues values = new RandomValues(new Random(SEED + 1));
        for (int i = 0; i < ROUNDS; i++) {
            Object value = values.of(type.type);
            byte[] bytes = Reference.message(value, type.descriptor()).toByteArray();
            assertThat(type.codec.decode(Bytes.wrap(bytes))).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void fields_of_a_newer_version_are_skipped(Type type) throws Exception {
        Object value = new RandomValues(new Random(SEED + 2)).of(type.type);
        ByteArrayOutputStream grown = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(grown);
        out.writeInt64(900, Long.MIN_VALUE);
        out.writeRawBytes(type.codec.encode(value, MAX_BYTES).shared());
        out.writeString(901, "new");
        out.writeFixed32(902, 1);
        out.writeDouble(903, 1);
        out.flush();
        assertThat(type.codec.decode(Bytes.wrap(grown.toByteArray()))).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("types")
    void damaged_bytes_are_invalid_and_never_a_crash(Type type) throws Exception {
        Random random = new Random(SEED + 3);
        RandomValues values = new RandomValues(random);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = type.codec.encode(values.of(type.type), MAX_BYTES).toArray();
            for (int hits = 0; bytes.length > 0 && hits < 3; hits++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Bytes cut = Bytes.wrap(bytes).slice(0, bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1));
            Throwable failure = catchThrowable(() -> type.codec.decode(cut));
            if (failure != null) {
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code()).isEqualTo(Problem.Code.INVALID));
            }
        }
    }

    @Test
    void collections_read_from_the_wire_cannot_be_changed() {
        MessageCodec codec = codec(PutDocuments.class, "gopuram.search.v1.PutDocuments");
        var document = new NewDocument("d", Format.TEXT, "text", "", Map.of("k", "v"));
        PutDocuments read = (PutDocuments)
                codec.decode(codec.encode(new PutDocuments("c", List.of(document), Refresh.WAIT), MAX_BYTES));
        assertThatThrownBy(() -> read.documents().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> read.documents().getFirst().metadata().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_message_over_the_bound_is_not_written() {
        MessageCodec codec = codec(Embed.class, "gopuram.models.v1.Embed");
        Embed large = new Embed("m", List.of("x".repeat(100)), Embed.Purpose.QUERY);
        assertThatThrownBy(() -> codec.encode(large, 99))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE));
    }

    @Test
    void an_unset_enum_is_invalid_and_named() {
        MessageCodec codec = codec(Embed.class, "gopuram.models.v1.Embed");
        assertThatThrownBy(() -> codec.decode(Bytes.EMPTY))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo("purpose"));
    }

    @Test
    void a_lone_surrogate_is_replaced_and_sizes_stay_right() {
        MessageCodec codec = codec(Embed.class, "gopuram.models.v1.Embed");
        Embed odd = new Embed("m\ud83d", List.of(), Embed.Purpose.QUERY);
        assertThat(((Embed) codec.decode(codec.encode(odd, MAX_BYTES))).model()).isEqualTo("m?");
    }

    @Test
    void steps_round_trip_and_a_frame_keeps_its_bytes() {
        StepCodec codec = new StepCodec(DESCRIPTORS.message(PortContract.STEP), CODECS);
        Usage usage = new Usage(3, 1, 2, Usage.Source.REPORTED);
        Bytes raw = Bytes.utf8("data: {}\n\n");
        assertThat(((Frame) codec.decode(codec.encode(Frame.of(raw), MAX_BYTES))).raw())
                .isEqualTo(raw);
        for (End end :
                List.of(new End.Finished(usage), new End.Truncated(usage, "cut"), new End.Cancelled(Usage.NONE))) {
            assertThat(codec.decode(codec.encode(end, MAX_BYTES))).isEqualTo(end);
        }
        Problem problem =
                Problem.of(Problem.Code.RATE_LIMITED, "slow").at("model").retryAfter(Duration.ofMillis(1500));
        End.Failed read = (End.Failed) codec.decode(codec.encode(new End.Failed(usage, problem), MAX_BYTES));
        assertThat(read.usage()).isEqualTo(usage);
        assertThat(read.problem())
                .returns(Problem.Code.RATE_LIMITED, Problem::code)
                .returns("slow", Problem::detail)
                .returns("model", Problem::field)
                .returns(Duration.ofMillis(1500), Problem::retryAfter);
    }

    @Test
    void a_frame_keeps_its_count_and_what_a_newer_node_says_beside_it_is_passed_over() {
        StepCodec codec = new StepCodec(DESCRIPTORS.message(PortContract.STEP), CODECS);
        Frame counted = Frame.of(Bytes.utf8("data: {}\n\n")).after(70_000);
        Bytes encoded = codec.encode(counted, MAX_BYTES);
        byte[] unknownField = {(byte) 0x98, 0x06, 5};
        byte[] newer = Arrays.copyOf(encoded.toArray(), encoded.length() + unknownField.length);
        System.arraycopy(unknownField, 0, newer, encoded.length(), unknownField.length);

        assertThat((Frame) codec.decode(Bytes.wrap(newer)))
                .returns(counted.raw(), Frame::raw)
                .returns(70_000L, Frame::writtenTokens);
    }

    @Test
    void java_and_proto_that_differ_are_all_named_at_start() {
        record Collection(
                String name, int embeddingModel, @Nullable Integer dimensions, List<Long> documents, String extra) {}
        assertThatThrownBy(() -> codec(Collection.class, "gopuram.search.v1.Collection"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "embeddingModel: int (expected: string as gopuram.search.v1.Collection.embedding_model)",
                        "dimensions: @Nullable (expected: gopuram.search.v1.Collection.dimensions optional)",
                        "documents: a List (expected: gopuram.search.v1.Collection.documents repeated)",
                        "extra: no field in gopuram.search.v1.Collection (expected: a field extra)",
                        "gopuram.search.v1.Collection.chunks: no component in");
    }

    interface Models2 {}

    @Test
    void a_port_that_differs_from_its_service_is_refused() {
        assertThatThrownBy(() -> PortContract.of(Models2.class, DESCRIPTORS, new Codecs()))
                .hasMessageContaining("Models2: 0 services of that name");
        assertThatThrownBy(() -> PortContract.of(Other.Models.class, DESCRIPTORS, new Codecs()))
                .hasMessageContainingAll(
                        "embed: not @Idempotent (expected: the same as idempotency_level of"
                                + " gopuram.models.v1.Models.Embed",
                        "Models.FindModel: no method in",
                        "forget: no rpc in gopuram.models.v1.Models (expected: an rpc Forget)");
    }

    /** A port of the same name that has drifted. */
    interface Other {
        interface Models {
            dev.gopuram.contracts.models.Embeddings embed(Embed request);

            dev.gopuram.contracts.models.ModelList listModels(dev.gopuram.contracts.models.ListModels request);

            dev.gopuram.contracts.models.ModelList forget(dev.gopuram.contracts.models.ListModels request);
        }
    }

    private static MessageCodec codec(Class<?> type, String message) {
        return new Codecs().message(type, DESCRIPTORS.message(message));
    }
}
