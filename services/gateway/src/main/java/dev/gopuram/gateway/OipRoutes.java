package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.oip.OipJson;
import dev.gopuram.oip.OipName;
import dev.gopuram.oip.OipServer;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The Open Inference Protocol over HTTP. A version in a path is one of ours: {@code 2.1.0}. Health needs no key; the rest
 * needs what predictions need, and the repository an administrator.
 */
final class OipRoutes {
    static final OipServer SERVER = new OipServer("gopuram", "1", OipServer.EXTENSIONS);
    static final String SCOPE = "predict";
    static final String ADMIN = "admin";

    /** Its name in logs, whichever protocol brought it. */
    static final String INFER = "oip.infer";

    private static final ErrorShape OIP = ErrorShape.OIP;

    private final Routes r;
    private final OipModels models;

    private OipRoutes(Routes r, OipModels models) {
        this.r = r;
        this.models = models;
    }

    static List<Route> of(Routes r, Models models, Supplier<Map<String, Readiness>> readiness) {
        OipModels all = new OipModels(models);
        OipRoutes routes = new OipRoutes(r, all);
        List<Route> table = new ArrayList<>(routes.server(readiness));
        table.addAll(routes.models("/v2/models/{model}"));
        table.addAll(routes.models("/v2/models/{model}/versions/{version}"));
        table.addAll(routes.repository());
        return table;
    }

    private List<Route> server(Supplier<Map<String, Readiness>> readiness) {
        Operation server = call -> json(OipJson.server(SERVER));
        return List.of(
                get("oip.server", "/v2", server),
                get("oip.server", "/v2/", server),
                open("oip.live", "/v2/health/live", call -> json(OipJson.live(true))),
                open("oip.ready", "/v2/health/ready", call -> {
                    boolean ready = OipModels.ready(readiness.get());
                    return new Answer.Whole(ready ? 200 : 503, Answer.JSON, OipJson.ready(ready));
                }),
                get("oip.stats", "/v2/models/stats", call -> json(OipJson.statistics(models.statistics(call, "")))));
    }

    private List<Route> models(String model) {
        Route infer = r.post(INFER, model + "/infer", Capability.PREDICT, SCOPE, OIP, new OipInfer(models))
                .reading(RouteBody.TENSORS)
                .asking(call -> demand(name(call)));
        return List.of(
                get("oip.model", model, about(name -> call -> OipJson.model(models.describe(call, name)))),
                get("oip.model.ready", model + "/ready", about(name -> call -> {
                    models.requireReady(call, name);
                    return OipJson.modelReady(name, true);
                })),
                get(
                        "oip.model.config",
                        model + "/config",
                        about(name -> call -> OipJson.config(models.describe(call, name)))),
                get(
                        "oip.stats",
                        model + "/stats",
                        about(name -> call -> OipJson.statistics(models.statistics(call, name.reference())))),
                infer);
    }

    private List<Route> repository() {
        String model = "/v2/repository/models/{model}";
        return List.of(
                admin("oip.index", "/v2/repository/index", call -> {
                            boolean readyOnly = OipJson.readReadyOnly(call.body());
                            return json(OipJson.index(models.loaded(call), readyOnly));
                        })
                        .interruptible(),
                admin("oip.load", model + "/load", call -> {
                    OipJson.checkRepositoryRequest(call.body());
                    models.load(call, call.pathValue("model"));
                    return json(Bytes.EMPTY);
                }),
                admin("oip.unload", model + "/unload", call -> {
                    OipJson.checkRepositoryRequest(call.body());
                    models.unload(call, call.pathValue("model"));
                    return json(Bytes.EMPTY);
                }));
    }

    private Route get(String action, String path, Operation operation) {
        return r.get(action, path, Capability.MODELS, SCOPE, OIP, operation).interruptible();
    }

    private Route admin(String action, String path, Operation operation) {
        return r.post(action, path, Capability.REGISTRY, ADMIN, OIP, operation);
    }

    private Route open(String action, String path, Operation operation) {
        return r.open(action, "GET", path, OIP, operation);
    }

    /** What is said of the model that the path names. */
    private static Operation about(Function<OipName, Function<EdgeCall, Bytes>> said) {
        return call -> json(said.apply(name(call)).apply(call));
    }

    static OipName name(EdgeCall call) {
        return new OipName(call.pathValue("model"), call.pathValues().getOrDefault("version", ""));
    }

    /** Tensors have no tokens. */
    static Demand demand(OipName model) {
        return new Demand(model.reference(), "", false, 0, 0);
    }

    private static Answer json(Bytes body) {
        Headers headers = Answer.JSON;
        return new Answer.Whole(200, headers, body);
    }
}
