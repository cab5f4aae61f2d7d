package dev.gopuram.app;

import static dev.gopuram.app.Service.service;

import dev.gopuram.chat.ChatAssembly;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.gateway.Gateway;
import dev.gopuram.gateway.GatewayAssembly;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.platform.wire.CallerRights;
import dev.gopuram.registry.RegistryAssembly;
import dev.gopuram.search.SearchAssembly;
import dev.gopuram.users.UsersAssembly;
import java.util.List;
import java.util.Optional;

/**
 * The map of the house: every service, how it is opened and what it may call. From it follow the wiring, the order of
 * start and stop, the rights of callers on the wire and the picture in ARCHITECTURE.md. Read this first.
 */
final class ServiceMap {
    static final String GATEWAY = "gateway";
    static final String MODELS = "models";
    static final String REGISTRY = "registry";

    private final List<Service<?>> services;

    private ServiceMap(List<Service<?>> services) {
        this.services = List.copyOf(services);
    }

    /** Who may call whom over the wire. */
    CallerRights rights() {
        return (caller, callee) -> {
            List<String> known = names();
            return known.contains(caller)
                    && known.contains(callee)
                    && named(caller).mayCall(named(callee).port());
        };
    }

    /** The services in the order in which they start: whoever is needed comes first, so there can be no cycle. */
    static ServiceMap standard() {
        return new ServiceMap(List.of(
                service(
                        "users",
                        Users.class,
                        in -> UsersAssembly.open(
                                in.config().users(),
                                in.config().tierNames(),
                                in.database(),
                                in.dataDir(),
                                in.clock(),
                                in.secureRandom())),
                service(
                        REGISTRY,
                        Registry.class,
                        in -> RegistryAssembly.open(
                                in.config().registry(), in.database(), in.dataDir(), in.clock(), in.ids())),
                service(
                                MODELS,
                                Models.class,
                                in -> ModelsAssembly.open(
                                        in.config().models(),
                                        in.heldModels(),
                                        in.dataDir(),
                                        in.clock(),
                                        in.want(Registry.class)
                                                .map(in::following)
                                                .orElse(null),
                                        in.telemetry()::alsoScrape))
                        .wants(Registry.class, "the models that ship are served, and no others"),
                service(
                                "search",
                                Search.class,
                                in -> SearchAssembly.open(
                                        in.config().search(),
                                        in.database(),
                                        in.dataDir().resolve("search"),
                                        in.need(Models.class),
                                        in.clock()))
                        .needs(Models.class),
                service(
                                "chat",
                                Chat.class,
                                in -> ChatAssembly.open(
                                        in.config().chatting(),
                                        in.reloads(GopuramConfig::chatting),
                                        in.database(),
                                        in.masterKey(),
                                        in.need(Models.class),
                                        in.want(Search.class).orElse(null),
                                        in.want(Registry.class).map(in::follow).orElse(null),
                                        in.upstreams(),
                                        in.clock(),
                                        in.ids(),
                                        in.random(),
                                        new ChatMeters(in.telemetry())))
                        .needs(Models.class)
                        .wants(
                                Search.class,
                                "requests that name a collection fail or go on without it, as chat.retrieval says")
                        .wants(Registry.class, "no name is a prompt's"),
                service(
                                GATEWAY,
                                Gateway.class,
                                in -> GatewayAssembly.open(
                                        in.config().fronting(),
                                        in.reloads(GopuramConfig::fronting),
                                        in.publicAddress(),
                                        Optional.of(in.grpcAddress()),
                                        in.http(),
                                        in.site(),
                                        in.openEdgeKeys(),
                                        in.openGovernance(),
                                        in.openKeeping(),
                                        in.openOwnUpstreams(),
                                        in.need(Chat.class),
                                        in.need(Models.class),
                                        in.need(Search.class),
                                        in.want(Registry.class),
                                        in.readiness()))
                        .needs(Users.class, Chat.class, Models.class, Search.class)
                        .wants(Registry.class, "versions, roll-outs and feedback answer 503; predictions go on")));
    }

    List<Service<?>> services() {
        return services;
    }

    List<String> names() {
        return services.stream().map(Service::name).toList();
    }

    Service<?> named(String name) {
        return services.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("service: " + name + " (expected: one of " + names() + ")"));
    }

    /** The service that offers a port. */
    @SuppressWarnings("unchecked")
    <P> Service<P> of(Class<P> port) {
        return (Service<P>) services.stream()
                .filter(service -> service.port().equals(port))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("port: " + port.getName() + " (expected: one on the map)"));
    }
}
