package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.kernel.Clock;
import java.util.List;

/** The public port's for predictions in our own words. */
final class PredictRoutes {
    static final String ACTION = "predict.run";

    private static final String SCOPE = "predict";

    private PredictRoutes() {}

    static List<Route> of(Routes r, Models models, RegistryPort registry, Clock clock) {
        Operation predict = new PredictOnce(models, clock);
        return List.of(
                predicting(r, "/v1/models/{id}/predict", predict).reading(RouteBody.JSON_OR_IMAGE),
                predicting(r, "/v1/predict", predict),
                predicting(r, "/predict", predict),
                r.get(
                        "models.versions",
                        "/v1/models/{id}/versions",
                        Capability.REGISTRY,
                        "models",
                        ErrorShape.OF_CALLER,
                        new ShowModelVersions(registry)),
                r.post(
                        "feedback.give",
                        "/v1/feedback",
                        Capability.REGISTRY,
                        SCOPE,
                        ErrorShape.PROBLEM,
                        new TakeFeedback(registry)));
    }

    private static Route predicting(Routes r, String path, Operation operation) {
        return r.post(ACTION, path, Capability.PREDICT, SCOPE, ErrorShape.PROBLEM, operation)
                .asking(PredictDemand::read);
    }
}
