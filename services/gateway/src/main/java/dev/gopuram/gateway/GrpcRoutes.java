package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.oip.GrpcReflection;
import dev.gopuram.oip.ModelServiceProto;
import dev.gopuram.oip.OipProto;
import dev.gopuram.platform.grpc.Conversational;
import dev.gopuram.platform.grpc.Health;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Every method of the public gRPC port. */
final class GrpcRoutes {
    /** The methods whose every message is a call of its own. */
    static final Map<String, Conversational> CONVERSATIONAL = conversational();

    /** The methods that answer with several messages. */
    static final Set<String> STREAMING = Set.of(PredictCalls.STREAM);

    private GrpcRoutes() {}

    static List<Route> of(RoutesConfig config, Models models, Supplier<Map<String, Readiness>> readiness) {
        Routes r = new Routes(config);
        List<Route> routes = new ArrayList<>(OipCalls.of(r, models, readiness));
        routes.addAll(PredictCalls.of(r, models));
        reflections().forEach(path -> routes.add(reflect(r, path)));
        return List.copyOf(routes);
    }

    private static List<String> reflections() {
        return GrpcReflection.SERVICES.stream()
                .map(service -> "/" + service + "/" + GrpcReflection.METHOD)
                .toList();
    }

    /** For whoever may ask about models: what needs no key could be held open by anybody. */
    private static Route reflect(Routes r, String path) {
        Operation answer = call -> new Answer.Whole(200, Headers.NONE, GrpcReflection.answer(call.body()));
        return r.post("grpc.reflect", path, Capability.MODELS, OipRoutes.SCOPE, ErrorShape.GRPC, answer)
                .reading(RouteBody.MESSAGE);
    }

    private static Map<String, Conversational> conversational() {
        Map<String, Conversational> methods = new HashMap<>();
        methods.put(OipCalls.STREAM, OipCalls.stream());
        reflections().forEach(path -> methods.put(path, (opening, message, status, detail) -> Optional.empty()));
        return Map.copyOf(methods);
    }

    /** What the port tells of the node's health, which is that of all its services. */
    static Health health(Supplier<Map<String, Readiness>> readiness) {
        return new Health(() -> OipModels.ready(readiness.get()), Set.of(OipProto.SERVICE, ModelServiceProto.SERVICE));
    }
}
