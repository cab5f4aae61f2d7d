package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import java.util.ArrayList;
import java.util.List;

/** The admin port's for versions of models and prompts, on nodes with a gateway. */
final class RegistryRoutes {
    private static final String ADMIN = "/admin/v1";
    private static final String SCOPE = "admin";

    private final Routes r;
    private final RegistryPort registry;
    private final List<Route> routes = new ArrayList<>();

    private RegistryRoutes(Routes r, RegistryPort registry) {
        this.r = r;
        this.registry = registry;
    }

    static List<Route> of(Routes r, Models models, RegistryPort registry) {
        RegistryRoutes all = new RegistryRoutes(r, registry);
        all.ofKind("models", Kind.WEIGHTS);
        all.ofKind("prompts", Kind.PROMPT);
        all.across();
        all.loaded(models);
        return List.copyOf(all.routes);
    }

    private void ofKind(String word, Kind kind) {
        String every = ADMIN + "/" + word;
        String one = every + "/{model}";
        String version = one + "/versions/{version}";
        RegisteredModels named = new RegisteredModels(registry, kind);
        ModelVersions versions = new ModelVersions(registry);
        ModelAliases aliases = new ModelAliases(registry);
        Rollouts rollouts = new Rollouts(registry);
        push(word + ".push", every, new PushVersion(registry, kind));
        add("GET", word + ".registered", every, named::list);
        add("GET", word + ".find", one, named::show);
        add("PUT", word + ".describe", one, named::describe);
        add("DELETE", word + ".delete", one, named::delete);
        add("POST", word + ".rename", one + "/rename", named::rename);
        add("PUT", word + ".tag", one + "/tags/{key}", named::tag);
        add("DELETE", word + ".untag", one + "/tags/{key}", named::untag);
        add("GET", word + ".versions", one + "/versions", versions::list);
        add("GET", word + ".version", version, versions::show);
        add("PUT", word + ".version.describe", version, versions::describe);
        add("DELETE", word + ".version.delete", version, versions::delete);
        add("GET", word + ".version.card", version + "/card", versions::card);
        add("GET", word + ".version.health", version + "/health", versions::health);
        add("GET", word + ".version.file", version + "/files/{path*}", versions::download);
        add("POST", word + ".version.archive", version + "/archive", versions::archive);
        add("PUT", word + ".version.tag", version + "/tags/{key}", named::tag);
        add("DELETE", word + ".version.untag", version + "/tags/{key}", named::untag);
        add("GET", word + ".aliases", one + "/aliases", aliases::list);
        add("PUT", word + ".alias.move", one + "/aliases/{alias}", aliases::move);
        add("DELETE", word + ".alias.remove", one + "/aliases/{alias}", aliases::remove);
        add("GET", word + ".history", one + "/history", aliases::history);
        add("GET", word + ".rollouts", one + "/rollouts", rollouts::list);
        add("POST", word + ".rollout.start", one + "/rollouts", rollouts::start);
    }

    /** An archive is read as it comes, within bounds of its own. */
    private void push(String action, String path, Operation push) {
        routes.add(new Route(
                        action,
                        "POST",
                        path,
                        Capability.REGISTRY,
                        SCOPE,
                        r.config().uploads(),
                        ErrorShape.PROBLEM,
                        false,
                        push)
                .reading(RouteBody.PASSED));
    }

    private void across() {
        push("uploads.put", ADMIN + "/uploads", new PushVersion(registry, Kind.WEIGHTS)::put);
        ModelAliases aliases = new ModelAliases(registry);
        Rollouts rollouts = new Rollouts(registry);
        add("GET", "approvals.list", ADMIN + "/approvals", aliases::approvals);
        add("POST", "approvals.decide", ADMIN + "/approvals/{id}", aliases::decide);
        add("GET", "rollouts.list", ADMIN + "/rollouts", rollouts::list);
        add("GET", "rollouts.show", ADMIN + "/rollouts/{id}", rollouts::show);
        add("POST", "rollouts.steer", ADMIN + "/rollouts/{id}", rollouts::steer);
    }

    private void loaded(Models models) {
        LoadedVersions loaded = new LoadedVersions(models);
        routes.add(r.get("loaded.list", ADMIN + "/loaded", Capability.REGISTRY, SCOPE, ErrorShape.PROBLEM, loaded::list)
                .interruptible());
        add("POST", "loaded.load", ADMIN + "/models/{model}/load", loaded::load);
        add("POST", "loaded.unload", ADMIN + "/models/{model}/unload", loaded::unload);
    }

    private void add(String method, String action, String path, Operation operation) {
        routes.add(r.route(action, method, path, Capability.REGISTRY, SCOPE, ErrorShape.PROBLEM, operation));
    }
}
