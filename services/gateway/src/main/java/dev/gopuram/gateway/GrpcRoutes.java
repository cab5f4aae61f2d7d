package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.grpc.Conversational;
import dev.gopuram.platform.http.Headers;
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

    private static final String HEALTH = "/grpc.health.v1.Health/Check";

    private GrpcRoutes() {}

    static List<Route> of(RoutesConfig config, Models models, Supplier<Map<String, Readiness>> readiness) {
        Routes r = new Routes(config);
        List<Route> routes = new ArrayList<>(OipCalls.of(r, models, readiness));
        routes.addAll(PredictCalls.of(r, models));
        routes.add(r.open("health.ready", "POST", HEALTH, ErrorShape.GRPC, new Health(readiness))
                .reading(RouteBody.MESSAGE));
        return List.copyOf(routes);
    }

    /**
     * gRPC's own protocol of health, whose messages are small enough to be written by hand. Of no service more is known than
     * of the node; watching is not offered, which the protocol allows.
     */
    private record Health(Supplier<Map<String, Readiness>> readiness) implements Operation {
        /** The field {@code status}, number 1, as a varint. */
        private static final byte STATUS = 1 << 3;

        private static final byte SERVING = 1;
        private static final byte NOT_SERVING = 2;

        @Override
        public Answer answer(EdgeCall call) {
            byte status = OipModels.ready(readiness.get()) ? SERVING : NOT_SERVING;
            return new Answer.Whole(200, Headers.NONE, Bytes.wrap(new byte[] {STATUS, status}));
        }
    }
}
