package dev.gopuram.gateway;

import dev.gopuram.edge.Capability;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import java.util.ArrayList;
import java.util.List;

/** MLflow's registry, as its clients speak to it, below both of the paths that they know. */
final class MlflowRoutes {
    private static final List<String> PREFIXES = List.of("/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/");

    private final Routes r;
    private final String prefix;
    private final List<Route> routes = new ArrayList<>();

    private MlflowRoutes(Routes r, String prefix) {
        this.r = r;
        this.prefix = prefix;
    }

    static List<Route> of(Routes r, RegistryPort registry) {
        MlflowRegistry known = new MlflowRegistry(registry);
        List<Route> all = new ArrayList<>();
        for (String prefix : PREFIXES) {
            MlflowRoutes below = new MlflowRoutes(r, prefix);
            below.models(new MlflowModels(known));
            below.versions(new MlflowVersions(known));
            all.addAll(below.routes);
        }
        return List.copyOf(all);
    }

    private void models(MlflowModels models) {
        add("POST", "registered-models/create", models::create);
        add("GET", "registered-models/get", models::get);
        add("PATCH", "registered-models/update", models::update);
        add("POST", "registered-models/rename", models::rename);
        add("DELETE", "registered-models/delete", models::delete);
        add("GET", "registered-models/search", models::search);
        add("GET", "registered-models/get-latest-versions", models::latest);
        add("POST", "registered-models/get-latest-versions", models::latest);
        add("POST", "registered-models/set-tag", models::setTag);
        add("DELETE", "registered-models/delete-tag", models::deleteTag);
        add("POST", "registered-models/alias", models::setAlias);
        add("GET", "registered-models/alias", models::getAlias);
        add("DELETE", "registered-models/alias", models::deleteAlias);
    }

    private void versions(MlflowVersions versions) {
        add("POST", "model-versions/create", versions::create);
        add("GET", "model-versions/get", versions::get);
        add("PATCH", "model-versions/update", versions::update);
        add("DELETE", "model-versions/delete", versions::delete);
        add("GET", "model-versions/search", versions::search);
        add("GET", "model-versions/get-download-uri", versions::downloadUri);
        add("POST", "model-versions/transition-stage", versions::transition);
        add("POST", "model-versions/set-tag", versions::setTag);
        add("DELETE", "model-versions/delete-tag", versions::deleteTag);
    }

    private void add(String method, String path, Operation operation) {
        String action = "mlflow." + path.replace('/', '.');
        routes.add(r.route(action, method, prefix + path, Capability.REGISTRY, "admin", ErrorShape.MLFLOW, operation));
    }
}
