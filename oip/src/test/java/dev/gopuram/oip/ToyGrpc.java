package dev.gopuram.oip;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.messages.ModelInferRequest;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The toy models over gRPC, as the protocol has it but for the faults. */
final class ToyGrpc implements AutoCloseable {
    private static final OipServer SERVER = new OipServer("toys", "1", OipServer.EXTENSIONS);
    private static final Context.Key<Boolean> REAL_STATUS = Context.key("real-status");
    private static final String HEALTH = "grpc.health.v1.Health";

    private final ToyModels models;
    private final Set<Fault> faults;
    private final Server server;

    ToyGrpc(ToyModels models, Set<Fault> faults) throws IOException {
        this.models = models;
        this.faults = faults;
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service())
                .intercept(new StatusWanted());
        if (!has(Fault.GRPC_HAS_NO_HEALTH)) {
            builder.addService(ServerServiceDefinition.builder(HEALTH)
                    .addMethod(
                            GrpcSubject.method(HEALTH, "Check", MethodType.UNARY),
                            ServerCalls.asyncUnaryCall((request, reply) -> {
                                reply.onNext(new byte[] {8, 1});
                                reply.onCompleted();
                            }))
                    .build());
        }
        this.server = builder.build().start();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    private boolean has(Fault fault) {
        return faults.contains(fault);
    }

    private ServerServiceDefinition service() {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(OipProto.SERVICE);
        unary(service, "ServerLive", any -> OipProto.live(!has(Fault.GRPC_IS_NOT_LIVE)));
        unary(service, "ServerReady", any -> OipProto.ready(true));
        unary(service, "ServerMetadata", any -> OipProto.server(SERVER));
        unary(service, "ModelReady", message -> {
            named(message);
            return OipProto.modelReady(true);
        });
        unary(service, "ModelMetadata", message -> OipProto.model(named(message)));
        unary(service, "ModelConfig", message -> OipProto.config(named(message)));
        unary(
                service,
                "ModelStatistics",
                message -> OipProto.statistics(List.of(counts().statistics(models.find(OipProto.readName(message))))));
        unary(
                service,
                "RepositoryIndex",
                message -> OipProto.index(models.versions(), OipProto.readReadyOnly(message)));
        unary(service, "ModelInfer", this::infer);
        service.addMethod(
                GrpcSubject.method(OipProto.SERVICE, "ModelStreamInfer", MethodType.BIDI_STREAMING),
                ServerCalls.asyncBidiStreamingCall(replies -> new Stream(replies, REAL_STATUS.get())));
        return service.build();
    }

    private ToyModels counts() {
        return has(Fault.STATISTICS_STAND_STILL) ? new ToyModels() : models;
    }

    private void unary(ServerServiceDefinition.Builder service, String name, Function<Bytes, Bytes> body) {
        service.addMethod(
                GrpcSubject.method(OipProto.SERVICE, name, MethodType.UNARY),
                ServerCalls.asyncUnaryCall((byte[] request, StreamObserver<byte[]> reply) -> {
                    try {
                        reply.onNext(body.apply(Bytes.wrap(request)).toArray());
                        reply.onCompleted();
                    } catch (Problem problem) {
                        reply.onError(status(problem));
                    }
                }));
    }

    private StatusRuntimeException status(Problem problem) {
        Status status = has(Fault.GRPC_FAILS_WITH_UNKNOWN)
                ? Status.UNKNOWN
                : Status.fromCodeValue(problem.code().grpcStatus());
        return status.withDescription(problem.detail()).asRuntimeException();
    }

    private OipModel named(Bytes message) {
        return OipModel.of(models.find(OipProto.readName(message)), List.of(ToyModels.VERSION));
    }

    private Bytes infer(Bytes message) {
        OipRequest request = changed(read(message));
        return OipProto.reply(request, predicted(request));
    }

    private OipRequest read(Bytes message) {
        try {
            return OipProto.read(message, models::find, OipLimits.defaults());
        } catch (Problem problem) {
            if (has(Fault.GRPC_TAKES_BOTH) && problem.detail().contains("beside raw_input_contents")) {
                ModelInferRequest.Builder bare =
                        Messages.read(message, ModelInferRequest.getDefaultInstance()).toBuilder();
                bare.getInputsBuilderList().forEach(ModelInferRequest.InferInputTensor.Builder::clearContents);
                return read(Bytes.wrap(bare.build().toByteArray()));
            }
            throw problem;
        }
    }

    private OipRequest changed(OipRequest request) {
        boolean raw = (request.raw() || has(Fault.GRPC_IS_ALWAYS_RAW)) && !has(Fault.GRPC_IS_NEVER_RAW);
        return new OipRequest(
                request.model(),
                has(Fault.GRPC_HAS_NO_ID) ? "" : request.id(),
                request.inputs(),
                request.outputs(),
                request.rest(),
                request.nonFinite(),
                raw,
                request.timeout());
    }

    private Predictions predicted(OipRequest request) {
        Model model = models.find(request.model());
        return models.predict(model, request.predict("pred_1", ""));
    }

    /** Notes whether a client wants a stream to end with a failure's status. */
    private final class StatusWanted implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            String wanted = headers.get(Metadata.Key.of(OipProto.REAL_STATUS, Metadata.ASCII_STRING_MARSHALLER));
            boolean real = "true".equals(wanted) && !has(Fault.GRPC_STREAM_HAS_NO_STATUS);
            return Contexts.interceptCall(Context.current().withValue(REAL_STATUS, real), call, headers, next);
        }
    }

    /** One stream of requests. */
    private final class Stream implements StreamObserver<byte[]> {
        private final StreamObserver<byte[]> replies;
        private final boolean realStatus;
        private boolean over;

        Stream(StreamObserver<byte[]> replies, boolean realStatus) {
            this.replies = replies;
            this.realStatus = realStatus;
        }

        @Override
        public void onNext(byte[] message) {
            if (over) {
                return;
            }
            try {
                OipRequest request = changed(read(Bytes.wrap(message)));
                replies.onNext(OipProto.streamed(request, predicted(request)).toArray());
            } catch (Problem problem) {
                failed(problem, OipProto.id(Bytes.wrap(message)));
            }
        }

        private void failed(Problem problem, String id) {
            if (realStatus || has(Fault.GRPC_STREAM_ENDS_AT_A_FAILURE)) {
                over = true;
                replies.onError(status(problem));
            } else {
                replies.onNext(OipProto.streamedFailure(problem, id).toArray());
            }
        }

        @Override
        public void onError(Throwable gone) {
            over = true;
        }

        @Override
        public void onCompleted() {
            if (!over) {
                replies.onCompleted();
            }
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
