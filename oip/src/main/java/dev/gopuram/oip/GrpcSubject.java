package dev.gopuram.oip;

import static dev.gopuram.oip.Verdict.failed;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;
import static dev.gopuram.oip.Verdict.skipped;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.oip.messages.ModelInferRequest.InferInputTensor;
import dev.gopuram.oip.messages.ModelInferResponse;
import dev.gopuram.oip.messages.ModelInferResponse.InferOutputTensor;
import dev.gopuram.oip.messages.ModelMetadataRequest;
import dev.gopuram.oip.messages.ModelMetadataResponse;
import dev.gopuram.oip.messages.ModelMetadataResponse.TensorMetadata;
import dev.gopuram.oip.messages.RepositoryIndexRequest;
import dev.gopuram.oip.messages.RepositoryIndexResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server over gRPC, and what it says of the model that it is judged by. */
final class GrpcSubject implements AutoCloseable {
    private static final int MAX_MESSAGE = 64 * 1024 * 1024;

    private final ConformanceTarget target;
    private final ManagedChannel connection;
    private final Channel channel;
    private @Nullable String model;
    private @Nullable ModelMetadataResponse metadata;
    private @Nullable ModelInferResponse reference;

    GrpcSubject(ConformanceTarget target, String address) {
        this.target = target;
        this.model = target.model();
        this.connection = NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE)
                .build();
        this.channel = with(target.headers());
    }

    /** The channel, with metadata on every call. */
    Channel with(Map<String, String> headers) {
        Metadata metadata = new Metadata();
        target.headers().forEach((name, value) -> metadata.put(key(name), value));
        headers.forEach((name, value) -> {
            metadata.discardAll(key(name));
            metadata.put(key(name), value);
        });
        return ClientInterceptors.intercept(connection, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    static MethodDescriptor<byte[], byte[]> method(String service, String name, MethodType type) {
        return MethodDescriptor.newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .build();
    }

    CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(target.timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    long timeoutNanos() {
        return target.timeout().toNanos();
    }

    byte[] bytes(String service, String name, byte[] request) {
        return ClientCalls.blockingUnaryCall(channel, method(service, name, MethodType.UNARY), options(), request);
    }

    <T extends Message> T call(String name, Message request, Parser<T> parser) {
        try {
            return parsed(bytes(OipProto.SERVICE, name, request.toByteArray()), parser);
        } catch (StatusRuntimeException status) {
            throw failed(name + " ended with " + status.getStatus() + " (expected: OK)");
        }
    }

    static <T extends Message> T parsed(byte[] message, Parser<T> parser) {
        try {
            return parser.parseFrom(message);
        } catch (InvalidProtocolBufferException none) {
            throw failed("an answer that is no message: " + none.getMessage());
        }
    }

    /** A failure has its status and says why. */
    void refused(String name, Message request, Status.Code expected) {
        try {
            bytes(OipProto.SERVICE, name, request.toByteArray());
        } catch (StatusRuntimeException status) {
            Status found = status.getStatus();
            need(found.getCode() == expected, name + " ended with " + found + " (expected: " + expected + ")");
            need(found.getDescription() != null && !found.getDescription().isEmpty(), name + " does not say why");
            return;
        }
        throw failed(name + " ended with OK (expected: " + expected + ")");
    }

    String model() {
        if (model == null) {
            RepositoryIndexResponse index = call(
                    "RepositoryIndex",
                    RepositoryIndexRequest.newBuilder().setReady(true).build(),
                    RepositoryIndexResponse.parser());
            needOrSkip(index.getModelsCount() > 0, "no model was named, and the index has none");
            model = index.getModels(0).getName();
        }
        return model;
    }

    ModelMetadataResponse metadata() {
        if (metadata == null) {
            try {
                metadata = call(
                        "ModelMetadata",
                        ModelMetadataRequest.newBuilder().setName(model()).build(),
                        ModelMetadataResponse.parser());
            } catch (Verdict without) {
                throw skipped("needs the model's metadata: " + without.detail());
            }
        }
        return metadata;
    }

    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (TensorMetadata input : metadata().getInputsList()) {
            DataType type = Elements.type(input.getName(), input.getDatatype());
            samples.add(Sample.of(new TensorSpec(input.getName(), type, input.getShapeList()), 1));
        }
        needOrSkip(!samples.isEmpty(), "the model has no inputs");
        return samples;
    }

    /** A right request with numbers. */
    ModelInferRequest.Builder numbers() {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model());
        for (Sample sample : samples()) {
            needOrSkip(sample.hasJson(), "an input is " + sample.spec().type());
            request.addInputs(input(sample).setContents(ProtoContents.write(sample.tensor())));
        }
        return request;
    }

    /** A right request with bytes. */
    ModelInferRequest.Builder raw() {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName(model());
        for (Sample sample : samples()) {
            request.addInputs(input(sample));
            request.addRawInputContents(ByteString.copyFrom(sample.bytes().shared()));
        }
        return request;
    }

    static InferInputTensor.Builder input(Sample sample) {
        return InferInputTensor.newBuilder()
                .setName(sample.spec().name())
                .setDatatype(sample.spec().type().name())
                .addAllShape(sample.shape());
    }

    ModelInferResponse infer(ModelInferRequest.Builder request) {
        return call("ModelInfer", request.build(), ModelInferResponse.parser());
    }

    ModelInferResponse reference() {
        if (reference == null) {
            try {
                reference = infer(raw());
            } catch (Verdict without) {
                throw skipped("needs an inference that succeeds: " + without.detail());
            }
        }
        return reference;
    }

    /** The tensors of an answer, which keep to the protocol. */
    static List<Tensor> tensors(ModelInferResponse answer) {
        int raw = answer.getRawOutputContentsCount();
        need(
                raw == 0 || raw == answer.getOutputsCount(),
                raw + " raw contents for " + answer.getOutputsCount() + " outputs");
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < answer.getOutputsCount(); i++) {
            InferOutputTensor output = answer.getOutputs(i);
            try {
                tensors.add(tensor(output, raw == 0 ? null : answer.getRawOutputContents(i)));
            } catch (Problem fault) {
                throw failed("output " + output.getName() + ": " + fault.detail());
            }
        }
        return tensors;
    }

    private static Tensor tensor(InferOutputTensor output, @Nullable ByteString raw) {
        DataType type = Elements.type("datatype", output.getDatatype());
        int count = Shapes.count("shape", output.getShapeList(), OipLimits.defaults());
        if (raw == null) {
            Bytes content = ProtoContents.read("contents", type, count, output.getContents());
            return new Tensor(output.getName(), type, output.getShapeList(), content);
        }
        need(!output.hasContents(), "output " + output.getName() + " has contents beside raw ones");
        Bytes content = Bytes.wrap(raw.toByteArray());
        Elements.check("raw_output_contents", type, count, content);
        return new Tensor(output.getName(), type, output.getShapeList(), content);
    }

    @Override
    public void close() {
        connection.shutdownNow();
    }
}
