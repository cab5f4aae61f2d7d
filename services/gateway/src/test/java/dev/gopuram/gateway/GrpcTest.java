package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.UnknownFieldSet;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelInferResponse;
import dev.gopuram.oip.messages.ModelReadyRequest;
import dev.gopuram.oip.messages.ModelReadyResponse;
import dev.gopuram.oip.messages.PredictRequest;
import dev.gopuram.oip.messages.PredictResponse;
import dev.gopuram.oip.messages.ServerLiveRequest;
import dev.gopuram.oip.messages.ServerLiveResponse;
import dev.gopuram.oip.messages.StreamPredictResponse;
import dev.gopuram.oip.messages.TextInputs;
import dev.gopuram.testkit.Eventually;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of the gRPC port pass the policies that requests pass. */
class GrpcTest {
    private static final String INFER = "inference.GRPCInferenceService/ModelInfer";

    private final OipPorts ports = new OipPorts();
    private final GrpcClient client = new GrpcClient(ports.grpcPort());

    @AfterEach
    void close() {
        client.close();
        ports.close();
    }

    private static ModelInferRequest request(float... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return ModelInferRequest.newBuilder()
                .setModelName("adder")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(values.length / 2)
                        .addShape(2))
                .addRawInputContents(ByteString.copyFrom(raw.array()))
                .build();
    }

    private GrpcClient.Reply<ModelInferResponse> infer(String key, ModelInferRequest request) {
        return client.call(INFER, key, request, ModelInferResponse.getDefaultInstance());
    }

    @Test
    void without_a_key_nothing_is_inferred_and_health_is_told() {
        GrpcClient.Reply<ModelInferResponse> nobody =
                client.call(INFER, null, request(1, 2), ModelInferResponse.getDefaultInstance());

        assertThat(nobody.code()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(nobody.description()).contains("no credentials");
        assertThat(nobody.trailer("x-request-id")).startsWith("req_");
        assertThat(infer("nobodys-key-0123456789", request(1, 2)).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(client.call(
                                "inference.GRPCInferenceService/ServerLive",
                                null,
                                ServerLiveRequest.getDefaultInstance(),
                                ServerLiveResponse.getDefaultInstance())
                        .code())
                .isEqualTo(Status.Code.OK);
        assertThat(client.call(
                                "inference.GRPCInferenceService/RepositoryIndex",
                                TestEdge.OTHER,
                                ServerLiveRequest.getDefaultInstance(),
                                ServerLiveResponse.getDefaultInstance())
                        .code())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void a_model_that_cannot_be_called_now_is_said_not_to_be_ready() {
        assertThat(ready()).isTrue();
        ports.models.state = LoadedVersion.State.LOADING;

        assertThat(ready()).isFalse();
    }

    private boolean ready() {
        GrpcClient.Reply<ModelReadyResponse> reply = client.call(
                "inference.GRPCInferenceService/ModelReady",
                TestEdge.OTHER,
                ModelReadyRequest.newBuilder().setName("adder").build(),
                ModelReadyResponse.getDefaultInstance());
        assertThat(reply.code()).isEqualTo(Status.Code.OK);
        return reply.messages.getFirst().getReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"})
    void tools_with_a_key_are_told_the_services_and_their_files(String service) throws IOException {
        assertThat(reflected(service, 7, "*").toStringUtf8())
                .contains("inference.GRPCInferenceService", "gopuram.models.v1.ModelService");
        for (String symbol : List.of(
                "inference.GRPCInferenceService",
                "inference.GRPCInferenceService.ModelInfer",
                "inference.ModelInferRequest.InferInputTensor")) {
            assertThat(file(reflected(service, 4, symbol)).getName()).isEqualTo("inference/inference.proto");
        }
        assertThat(file(reflected(service, 3, "inference/inference.proto")).getServiceCount())
                .isEqualTo(1);
        // error_response: NOT_FOUND.
        assertThat(reflected(service, 4, "some.Thing").toByteArray()).startsWith(7 << 3 | 2);
        assertThat(client.call(service + "/ServerReflectionInfo", null, any(7, "*"), BytesValue.getDefaultInstance())
                        .code())
                .isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    /** A message with one text. */
    private static UnknownFieldSet any(int field, String text) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        field,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8(text))
                                .build())
                .build();
    }

    /** The answer behind the request that it repeats. */
    private ByteString reflected(String service, int field, String text) throws IOException {
        UnknownFieldSet request = any(field, text);
        GrpcClient.Reply<BytesValue> reply = client.call(
                service + "/ServerReflectionInfo", TestEdge.OTHER, request, BytesValue.getDefaultInstance());
        assertThat(reply.code()).isEqualTo(Status.Code.OK);
        UnknownFieldSet answer = reply.messages.getFirst().getUnknownFields();
        assertThat(answer.getField(2).getLengthDelimitedList()).containsExactly(request.toByteString());
        return UnknownFieldSet.newBuilder(answer).clearField(2).build().toByteString();
    }

    private static FileDescriptorProto file(ByteString answer) throws IOException {
        ByteString files = UnknownFieldSet.parseFrom(answer)
                .getField(4)
                .getLengthDelimitedList()
                .getFirst();
        return FileDescriptorProto.parseFrom(UnknownFieldSet.parseFrom(files)
                .getField(1)
                .getLengthDelimitedList()
                .getFirst());
    }

    @Test
    void a_method_that_nobody_serves_is_unimplemented() {
        assertThat(client.call(
                                "inference.GRPCInferenceService/Nothing",
                                TestEdge.ALL,
                                ServerLiveRequest.getDefaultInstance(),
                                ServerLiveResponse.getDefaultInstance())
                        .code())
                .isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void a_used_up_limit_exhausts_and_says_when_to_come_back() {
        ports.limitTo("1/min");
        assertThat(infer(TestEdge.ALL, request(1, 2)).code()).isEqualTo(Status.Code.OK);
        GrpcClient.Reply<ModelInferResponse> second = infer(TestEdge.ALL, request(1, 2));

        assertThat(second.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(Long.parseLong(String.valueOf(second.trailer("grpc-retry-pushback-ms"))))
                .isPositive();
    }

    @Test
    void a_client_that_cancels_or_waits_no_longer_interrupts_the_model() {
        CountDownLatch never = new CountDownLatch(1);
        ports.models.gate = never;
        GrpcClient.Reply<ModelInferResponse> left = infer(TestEdge.ALL, request(1, 2));
        Eventually.until("it is being asked", () -> ports.models.begun.get() == 1);
        left.cancel();
        Eventually.until("it is interrupted", () -> ports.models.interrupted.get() == 1);

        GrpcClient.Reply<ModelInferResponse> late = client.call(
                INFER, TestEdge.ALL, request(1, 2), ModelInferResponse.getDefaultInstance(), Duration.ofMillis(300));
        assertThat(late.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Eventually.until("it is interrupted as well", () -> ports.models.interrupted.get() == 2);
    }

    @Test
    void large_messages_and_many_calls_at_once_are_answered_right() {
        int rows = 500_000;
        float[] many = new float[2 * rows];
        many[2 * rows - 1] = 41;
        GrpcClient.Reply<ModelInferResponse> large = infer(TestEdge.ALL, request(many));
        List<GrpcClient.Reply<ModelInferResponse>> replies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            replies.add(infer(TestEdge.ALL, request(i, 0)));
        }

        assertThat(large.code()).isEqualTo(Status.Code.OK);
        ByteString out = large.messages.getFirst().getRawOutputContents(0);
        assertThat(number(out, 2 * rows - 1)).isEqualTo(42);
        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i).code()).isEqualTo(Status.Code.OK);
            assertThat(number(replies.get(i).messages.getFirst().getRawOutputContents(0), 0))
                    .isEqualTo(i + 1);
        }
        float[] tooMany = new float[(32 << 20) / 4];
        assertThat(infer(TestEdge.ALL, request(tooMany)).code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    private static PredictRequest texts(String... texts) {
        return PredictRequest.newBuilder()
                .setModel("adder")
                .setTexts(TextInputs.newBuilder().addAllValues(List.of(texts)))
                .build();
    }

    @Test
    void our_own_service_predicts_all_at_once() {
        GrpcClient.Reply<PredictResponse> reply = client.call(
                "gopuram.models.v1.ModelService/Predict",
                TestEdge.OTHER,
                texts("a", "b"),
                PredictResponse.getDefaultInstance());

        assertThat(reply.code()).isEqualTo(Status.Code.OK);
        PredictResponse answer = reply.messages.getFirst();
        assertThat(answer.getId()).startsWith("pred_");
        assertThat(answer.getVersion()).isEqualTo("1.2.0");
        assertThat(answer.getResults(1).getLabels().getValues(0).getLabel()).isEqualTo("b");
        assertThat(answer.getUsage().getInputTokens()).isEqualTo(2);
    }

    @Test
    void our_own_service_streams_each_result_once_and_a_failure_ends_it() {
        String[] many = IntStream.range(0, 100).mapToObj(i -> "t" + i).toArray(String[]::new);
        GrpcClient.Reply<StreamPredictResponse> reply = stream(many);

        assertThat(reply.code()).isEqualTo(Status.Code.OK);
        assertThat(reply.messages).hasSize(100);
        assertThat(reply.messages)
                .allSatisfy(each -> assertThat(
                                each.getResult().getLabels().getValues(0).getLabel())
                        .isEqualTo("t" + each.getIndex()));
        assertThat(reply.messages).extracting(StreamPredictResponse::getIndex).doesNotHaveDuplicates();
        assertThat(stream("a", "", "b").code()).isEqualTo(Status.Code.INVALID_ARGUMENT);

        ports.models.gate = new CountDownLatch(1);
        int before = ports.models.begun.get();
        GrpcClient.Reply<StreamPredictResponse> left = stream(many);
        Eventually.until("so many are asked at once", () -> ports.models.begun.get() == before + 16);
        left.cancel();
        Eventually.until("all are interrupted", () -> ports.models.interrupted.get() == 16);
    }

    private GrpcClient.Reply<StreamPredictResponse> stream(String... texts) {
        return client.call(
                "gopuram.models.v1.ModelService/StreamPredict",
                TestEdge.ALL,
                texts(texts),
                StreamPredictResponse.getDefaultInstance());
    }

    private static float number(ByteString raw, int index) {
        return raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getFloat(4 * index);
    }
}
