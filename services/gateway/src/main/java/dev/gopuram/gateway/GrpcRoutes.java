package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Route;
import dev.gopuram.oip.ModelServiceProto;
import dev.gopuram.oip.OipProto;
import dev.gopuram.platform.grpc.Conversational;
import dev.gopuram.platform.grpc.Health;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Every method of the public gRPC port. */
final class GrpcRoutes {
    /** The methods whose every message is a call of its own. */
    static final Map<String, Conversational> CONVERSATIONAL = Map.of(OipCalls.STREAM, OipCalls.stream());

    /** The methods that answer with several messages. */
    static final Set<String> STREAMING = Set.of(PredictCalls.STREAM);

    private GrpcRoutes() {}

    static List<Route> of(RoutesConfig config, Models models, Supplier<Map<String, Readiness>> readiness) {
        Routes r = new Routes(config);
        List<Route> routes = new ArrayList<>(OipCalls.of(r, models, readiness));
        routes.addAll(PredictCalls.of(r, models));
        return List.copyOf(routes);
    }

    /** What the port tells of the node's health, which is that of all its services. */
    static Health health(Supplier<Map<String, Readiness>> readiness) {
        return new Health(() -> OipModels.ready(readiness.get()), Set.of(OipProto.SERVICE, ModelServiceProto.SERVICE));
    }
}
