package dev.gopuram.oip;

import static dev.gopuram.oip.RestSubject.UNKNOWN;
import static dev.gopuram.oip.Verdict.failed;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;

import com.google.protobuf.ByteString;
import dev.gopuram.oip.messages.InferTensorContents;
import dev.gopuram.oip.messages.ModelConfigRequest;
import dev.gopuram.oip.messages.ModelConfigResponse;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelInferRequest.InferRequestedOutputTensor;
import dev.gopuram.oip.messages.ModelInferResponse;
import dev.gopuram.oip.messages.ModelMetadataRequest;
import dev.gopuram.oip.messages.ModelMetadataResponse;
import dev.gopuram.oip.messages.ModelMetadataResponse.TensorMetadata;
import dev.gopuram.oip.messages.ModelReadyRequest;
import dev.gopuram.oip.messages.ModelReadyResponse;
import dev.gopuram.oip.messages.ModelStatistics;
import dev.gopuram.oip.messages.ModelStatisticsRequest;
import dev.gopuram.oip.messages.ModelStatisticsResponse;
import dev.gopuram.oip.messages.RepositoryIndexRequest;
import dev.gopuram.oip.messages.RepositoryIndexResponse;
import dev.gopuram.oip.messages.ServerLiveRequest;
import dev.gopuram.oip.messages.ServerLiveResponse;
import dev.gopuram.oip.messages.ServerMetadataRequest;
import dev.gopuram.oip.messages.ServerMetadataResponse;
import dev.gopuram.oip.messages.ServerReadyRequest;
import dev.gopuram.oip.messages.ServerReadyResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import java.util.List;

/** The calls of the gRPC service that have one answer. */
final class GrpcChecks {
    private GrpcChecks() {}

    static List<Check<GrpcSubject>> all() {
        return List.of(
                new Check<>("grpc-live", "ServerLive says so", GrpcChecks::live),
                new Check<>("grpc-ready", "ServerReady says so", GrpcChecks::ready),
                new Check<>("grpc-model-ready", "ModelReady says so", GrpcChecks::modelReady),
                new Check<>("grpc-model-ready-unknown", "an unknown model is not ready", GrpcChecks::unknownReady),
                new Check<>("grpc-server-metadata", "ServerMetadata tells name and version", GrpcChecks::server),
                new Check<>("grpc-model-metadata", "ModelMetadata tell the tensors", GrpcChecks::model),
                new Check<>(
                        "grpc-model-unknown",
                        "metadata of an unknown model end with NOT_FOUND",
                        s -> s.refused(
                                "ModelMetadata",
                                ModelMetadataRequest.newBuilder()
                                        .setName(UNKNOWN)
                                        .build(),
                                Status.Code.NOT_FOUND)),
                new Check<>("grpc-infer-raw", "raw contents are answered with raw contents", GrpcChecks::raw),
                new Check<>("grpc-infer-contents", "contents are answered with contents", GrpcChecks::contents),
                new Check<>("grpc-infer-same", "both come to the same", GrpcChecks::same),
                new Check<>("grpc-infer-version", "the answer tells model and version", GrpcChecks::version),
                new Check<>("grpc-infer-id", "the id comes back", GrpcChecks::id),
                new Check<>("grpc-infer-outputs", "outputs come as they were ordered", GrpcChecks::order),
                new Check<>("grpc-infer-all-outputs", "without outputs all of them come", GrpcChecks::allOutputs),
                new Check<>(
                        "grpc-infer-model-unknown",
                        "an inference of an unknown model ends with NOT_FOUND",
                        s -> s.refused(
                                "ModelInfer", s.raw().setModelName(UNKNOWN).build(), Status.Code.NOT_FOUND)),
                new Check<>(
                        "grpc-infer-version-unknown",
                        "an inference of an unknown version ends with NOT_FOUND",
                        s -> s.refused(
                                "ModelInfer",
                                s.raw().setModelVersion("987654321").build(),
                                Status.Code.NOT_FOUND)),
                invalid("grpc-infer-both", "contents beside raw contents are refused", GrpcChecks::both),
                invalid(
                        "grpc-infer-raw-count",
                        "raw contents are as many as inputs",
                        s -> s.raw().addRawInputContents(ByteString.copyFrom(new byte[4]))),
                invalid(
                        "grpc-infer-raw-size",
                        "raw contents of a wrong size are refused",
                        s -> s.raw()
                                .setRawInputContents(
                                        0, s.raw().getRawInputContents(0).substring(1))),
                invalid("grpc-infer-count-few", "contents fewer than the shape says are refused", s -> empty(s)),
                invalid("grpc-infer-count-many", "contents more than the shape says are refused", s -> doubled(s)),
                invalid("grpc-infer-type-list", "contents of another type are refused", GrpcChecks::otherList),
                invalid("grpc-infer-datatype", "an unknown datatype is refused", s -> datatype(s)),
                invalid("grpc-infer-shape-negative", "a dimension below 0 is refused", s -> shape(s, -1)),
                invalid("grpc-infer-shape-overflow", "a shape that overflows is refused", s -> shape(s, 1L << 40)),
                invalid(
                        "grpc-infer-input-unknown",
                        "an input that the model lacks is refused",
                        GrpcChecks::unknownInput),
                invalid(
                        "grpc-infer-no-inputs",
                        "a request with no input at all is refused",
                        s -> ModelInferRequest.newBuilder().setModelName(s.model())),
                invalid(
                        "grpc-infer-output-unknown",
                        "an output that the model lacks is refused",
                        s -> s.raw()
                                .addOutputs(
                                        InferRequestedOutputTensor.newBuilder().setName("no-such-output"))),
                new Check<>("grpc-index", "RepositoryIndex has the model, READY", GrpcChecks::index),
                new Check<>("grpc-statistics", "ModelStatistics count an inference", GrpcChecks::statistics),
                new Check<>("grpc-config", "ModelConfig has the model's tensors", GrpcChecks::config),
                new Check<>("grpc-health", "grpc.health.v1 says SERVING", GrpcChecks::health),
                new Check<>(
                        "grpc-method-unknown", "an unknown method ends with UNIMPLEMENTED", GrpcChecks::unknownMethod));
    }

    /** Makes a request that has to be refused. */
    private interface Wrong {
        ModelInferRequest.Builder of(GrpcSubject subject);
    }

    private static Check<GrpcSubject> invalid(String id, String title, Wrong wrong) {
        return new Check<>(id, title, subject -> {
            ModelInferRequest request = wrong.of(subject).build();
            subject.refused("ModelInfer", request, Status.Code.INVALID_ARGUMENT);
        });
    }

    private static void live(GrpcSubject subject) {
        need(
                subject.call("ServerLive", ServerLiveRequest.getDefaultInstance(), ServerLiveResponse.parser())
                        .getLive(),
                "live: false");
    }

    private static void ready(GrpcSubject subject) {
        need(
                subject.call("ServerReady", ServerReadyRequest.getDefaultInstance(), ServerReadyResponse.parser())
                        .getReady(),
                "ready: false");
    }

    private static void modelReady(GrpcSubject subject) {
        ModelReadyRequest request =
                ModelReadyRequest.newBuilder().setName(subject.model()).build();
        need(subject.call("ModelReady", request, ModelReadyResponse.parser()).getReady(), "ready: false");
    }

    /** Servers differ: the protocol leaves it open whether that is an answer or a failure. */
    private static void unknownReady(GrpcSubject subject) {
        byte[] request = ModelReadyRequest.newBuilder().setName(UNKNOWN).build().toByteArray();
        try {
            byte[] answer = subject.bytes(OipProto.SERVICE, "ModelReady", request);
            need(!GrpcSubject.parsed(answer, ModelReadyResponse.parser()).getReady(), "ready: true");
        } catch (StatusRuntimeException status) {
            need(status.getStatus().getCode() == Status.Code.NOT_FOUND, "ended with " + status.getStatus());
        }
    }

    private static void server(GrpcSubject subject) {
        ServerMetadataResponse said = subject.call(
                "ServerMetadata", ServerMetadataRequest.getDefaultInstance(), ServerMetadataResponse.parser());
        need(!said.getName().isEmpty(), "no name");
        need(!said.getVersion().isEmpty(), "no version");
    }

    private static void model(GrpcSubject subject) {
        ModelMetadataResponse said = subject.call(
                "ModelMetadata",
                ModelMetadataRequest.newBuilder().setName(subject.model()).build(),
                ModelMetadataResponse.parser());
        need(said.getName().equals(subject.model()), "name: " + said.getName());
        need(said.getInputsCount() > 0 && said.getOutputsCount() > 0, "no inputs, or no outputs");
        for (TensorMetadata input : said.getInputsList()) {
            need(!input.getName().isEmpty() && !input.getDatatype().isEmpty(), "an input without name or datatype");
        }
    }

    private static void raw(GrpcSubject subject) {
        ModelInferResponse answer = subject.infer(subject.raw());
        need(answer.getOutputsCount() > 0, "no outputs");
        need(answer.getRawOutputContentsCount() == answer.getOutputsCount(), "outputs that are not raw");
        GrpcSubject.tensors(answer);
    }

    private static void contents(GrpcSubject subject) {
        ModelInferResponse answer = subject.infer(subject.numbers());
        need(answer.getRawOutputContentsCount() == 0, "outputs that are raw");
        GrpcSubject.tensors(answer);
    }

    private static void same(GrpcSubject subject) {
        Same.check(GrpcSubject.tensors(subject.reference()), GrpcSubject.tensors(subject.infer(subject.numbers())));
    }

    private static void version(GrpcSubject subject) {
        ModelInferResponse answer = subject.infer(subject.raw());
        need(answer.getModelName().equals(subject.model()), "model_name: " + answer.getModelName());
        List<String> versions = subject.metadata().getVersionsList();
        need(!answer.getModelVersion().isEmpty(), "no model_version");
        need(
                versions.isEmpty() || versions.contains(answer.getModelVersion()),
                "model_version: " + answer.getModelVersion());
    }

    private static void id(GrpcSubject subject) {
        String id = subject.infer(subject.raw().setId("id-42")).getId();
        need(id.equals("id-42"), "id: " + id + " (expected: id-42)");
    }

    private static List<String> names(GrpcSubject subject) {
        return subject.metadata().getOutputsList().stream()
                .map(TensorMetadata::getName)
                .toList();
    }

    private static void order(GrpcSubject subject) {
        needOrSkip(names(subject).size() > 1, "the model has one output");
        List<String> reversed = names(subject).reversed();
        ModelInferRequest.Builder request = subject.raw();
        reversed.forEach(name ->
                request.addOutputs(InferRequestedOutputTensor.newBuilder().setName(name)));
        List<String> found = Same.names(GrpcSubject.tensors(subject.infer(request)));
        need(found.equals(reversed), "outputs " + found + " (expected: " + reversed + ")");
    }

    private static void allOutputs(GrpcSubject subject) {
        List<String> found = Same.names(GrpcSubject.tensors(subject.infer(subject.raw())));
        List<String> all = names(subject);
        need(found.size() == all.size() && found.containsAll(all), "outputs " + found + " (expected: " + all + ")");
    }

    private static ModelInferRequest.Builder both(GrpcSubject subject) {
        ModelInferRequest.Builder request = subject.numbers();
        request.addAllRawInputContents(subject.raw().getRawInputContentsList());
        return request;
    }

    private static ModelInferRequest.Builder empty(GrpcSubject subject) {
        ModelInferRequest.Builder request = subject.numbers();
        request.getInputsBuilder(0).clearContents();
        return request;
    }

    private static ModelInferRequest.Builder doubled(GrpcSubject subject) {
        ModelInferRequest.Builder request = subject.numbers();
        InferTensorContents contents = request.getInputs(0).getContents();
        request.getInputsBuilder(0).setContents(contents.toBuilder().mergeFrom(contents));
        return request;
    }

    private static ModelInferRequest.Builder otherList(GrpcSubject subject) {
        ModelInferRequest.Builder request = subject.numbers();
        InferTensorContents.Builder contents = request.getInputsBuilder(0).getContentsBuilder();
        int count = subject.samples().getFirst().count();
        boolean real = contents.getFp64ContentsCount() > 0;
        contents.clear();
        for (int i = 0; i < count; i++) {
            if (real) {
                contents.addInt64Contents(1);
            } else {
                contents.addFp64Contents(1);
            }
        }
        return request;
    }

    private static ModelInferRequest.Builder datatype(GrpcSubject subject) {
        ModelInferRequest.Builder request = subject.raw();
        request.getInputsBuilder(0).setDatatype("FLOAT");
        return request;
    }

    private static ModelInferRequest.Builder shape(GrpcSubject subject, long dimension) {
        ModelInferRequest.Builder request = subject.raw();
        request.getInputsBuilder(0).clearShape().addAllShape(Arrays.asList(dimension, dimension, dimension));
        return request;
    }

    private static ModelInferRequest.Builder unknownInput(GrpcSubject subject) {
        ModelInferRequest.Builder request = subject.raw();
        request.getInputsBuilder(0).setName("no-such-input");
        return request;
    }

    private static void index(GrpcSubject subject) {
        RepositoryIndexResponse index = subject.call(
                "RepositoryIndex", RepositoryIndexRequest.getDefaultInstance(), RepositoryIndexResponse.parser());
        need(
                index.getModelsList().stream()
                        .anyMatch(model -> model.getName().equals(subject.model())
                                && model.getState().equals("READY")),
                "no " + subject.model() + " that is READY");
    }

    private static void statistics(GrpcSubject subject) {
        long before = count(subject);
        subject.infer(subject.raw());
        long after = count(subject);
        need(after > before, "inference_count: " + after + " after an inference (expected: more than " + before + ")");
    }

    private static long count(GrpcSubject subject) {
        ModelStatisticsRequest request =
                ModelStatisticsRequest.newBuilder().setName(subject.model()).build();
        ModelStatisticsResponse all = subject.call("ModelStatistics", request, ModelStatisticsResponse.parser());
        need(all.getModelStatsCount() > 0, "no statistics of " + subject.model());
        return all.getModelStatsList().stream()
                .mapToLong(ModelStatistics::getInferenceCount)
                .sum();
    }

    private static void config(GrpcSubject subject) {
        ModelConfigRequest request =
                ModelConfigRequest.newBuilder().setName(subject.model()).build();
        ModelConfigResponse said = subject.call("ModelConfig", request, ModelConfigResponse.parser());
        need(
                said.getConfig().getName().equals(subject.model()),
                "name: " + said.getConfig().getName());
        int inputs = said.getConfig().getInputCount();
        need(inputs == subject.metadata().getInputsCount(), inputs + " inputs");
    }

    /** The answer's first field is the status, and 1 is SERVING. */
    private static void health(GrpcSubject subject) {
        try {
            byte[] answer = subject.bytes("grpc.health.v1.Health", "Check", new byte[0]);
            need(Arrays.equals(answer, new byte[] {8, 1}), "another status than SERVING");
        } catch (StatusRuntimeException status) {
            throw failed("Check ended with " + status.getStatus());
        }
    }

    private static void unknownMethod(GrpcSubject subject) {
        try {
            subject.bytes(OipProto.SERVICE, "NoSuchMethod", new byte[0]);
        } catch (StatusRuntimeException status) {
            need(status.getStatus().getCode() == Status.Code.UNIMPLEMENTED, "ended with " + status.getStatus());
            return;
        }
        throw failed("ended with OK");
    }
}
