package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.OipLimits;
import dev.gopuram.oip.OipProto;
import dev.gopuram.oip.OipRequest;
import dev.gopuram.platform.grpc.Conversational;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The Open Inference Protocol over gRPC: the same operations under the same rules as over HTTP. */
final class OipCalls {
    static final String STREAM = "/" + OipProto.SERVICE + "/ModelStreamInfer";

    private final Routes r;
    private final OipModels models;

    private OipCalls(Routes r, OipModels models) {
        this.r = r;
        this.models = models;
    }

    static List<Route> of(Routes r, Models models, Supplier<Map<String, Readiness>> readiness) {
        return new OipCalls(r, new OipModels(models)).all(readiness);
    }

    private List<Route> all(Supplier<Map<String, Readiness>> readiness) {
        return List.of(
                open("oip.live", "ServerLive", call -> OipProto.live(true)),
                open("oip.ready", "ServerReady", call -> OipProto.ready(OipModels.ready(readiness.get()))),
                read("oip.server", "ServerMetadata", call -> OipProto.server(OipRoutes.SERVER)),
                read("oip.model.ready", "ModelReady", call -> {
                    return OipProto.modelReady(
                            models.unready(call, OipProto.readName(call.body())).isEmpty());
                }),
                read(
                        "oip.model",
                        "ModelMetadata",
                        call -> OipProto.model(models.describe(call, OipProto.readName(call.body())))),
                read(
                        "oip.model.config",
                        "ModelConfig",
                        call -> OipProto.config(models.describe(call, OipProto.readName(call.body())))),
                read(
                        "oip.stats",
                        "ModelStatistics",
                        call -> OipProto.statistics(models.statistics(
                                call, OipProto.readName(call.body()).reference()))),
                infer("ModelInfer", OipProto::reply),
                infer("ModelStreamInfer", OipProto::streamed),
                admin(
                                "oip.index",
                                "RepositoryIndex",
                                call -> OipProto.index(models.loaded(call), OipProto.readReadyOnly(call.body())))
                        .interruptible(),
                admin("oip.load", "RepositoryModelLoad", call -> {
                    models.load(call, OipProto.readRepositoryModel(call.body()));
                    return OipProto.done();
                }),
                admin("oip.unload", "RepositoryModelUnload", call -> {
                    models.unload(call, OipProto.readRepositoryModel(call.body()));
                    return OipProto.done();
                }));
    }

    /** What answers with one message. */
    @FunctionalInterface
    private interface Said {
        Bytes by(EdgeCall call);

        default Operation operation() {
            return call -> new Answer.Whole(200, Headers.NONE, by(call));
        }
    }

    private Route open(String action, String method, Said said) {
        return r.open(action, "POST", path(method), ErrorShape.GRPC, said.operation())
                .reading(RouteBody.MESSAGE);
    }

    private Route read(String action, String method, Said said) {
        return post(action, method, Capability.MODELS, OipRoutes.SCOPE, said.operation())
                .interruptible();
    }

    private Route admin(String action, String method, Said said) {
        return post(action, method, Capability.REGISTRY, OipRoutes.ADMIN, said.operation());
    }

    private Route infer(String method, BiFunction<OipRequest, Predictions, Bytes> reply) {
        Operation infer = call -> {
            OipRequest request = OipProto.read(call.body(), name -> models.find(call, name), OipLimits.defaults());
            Predictions made = models.infer(call, request);
            Headers headers = Headers.of("x-gopuram-model", made.model() + "@" + made.version());
            return new Answer.Whole(200, headers, reply.apply(request, made));
        };
        return post(OipRoutes.INFER, method, Capability.PREDICT, OipRoutes.SCOPE, infer)
                .asking(call -> OipRoutes.demand(OipProto.readName(call.body())));
    }

    private Route post(String action, String method, Capability capability, String scope, Operation operation) {
        return r.post(action, path(method), capability, scope, ErrorShape.GRPC, operation)
                .reading(RouteBody.MESSAGE);
    }

    private static String path(String method) {
        return "/" + OipProto.SERVICE + "/" + method;
    }

    /**
     * How a stream of inferences tells of one that failed: in its place, and goes on. Who may not infer at all, or wants a
     * real status, is told by the end of the stream.
     */
    static Conversational stream() {
        return (opening, message, status, detail) -> {
            boolean barred = status == Problem.Code.UNAUTHENTICATED.grpcStatus()
                    || status == Problem.Code.FORBIDDEN.grpcStatus();
            return barred || "true".equals(opening.first(OipProto.REAL_STATUS))
                    ? Optional.empty()
                    : Optional.of(
                            OipProto.streamedFailure(Problem.of(Problem.Code.INTERNAL, detail), OipProto.id(message)));
        };
    }
}
