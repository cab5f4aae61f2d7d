package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.AccessLog;
import dev.gopuram.edge.DeadlineWatch;
import dev.gopuram.edge.Drain;
import dev.gopuram.edge.Edge;
import dev.gopuram.edge.EdgeListener;
import dev.gopuram.edge.EdgePart;
import dev.gopuram.edge.Meters;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.Router;
import dev.gopuram.governance.Governance;
import dev.gopuram.governance.Overload;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts the edge together. */
public final class GatewayAssembly {
    private GatewayAssembly() {}

    /**
     * The public edge. It answers once opened; started, it also ends what is overdue.
     *
     * @param reloads its settings while it runs: routes and bounds of overload change, the others need a restart
     * @param keys the node's, whose life is the node's to lead
     * @param governance what callers are held to; likewise
     * @param readiness of every part of the node, for {@code /readyz}
     * @param random must bear use by several threads at once
     */
    public static Opened<Gateway> open(
            GatewayConfig config,
            Reloads<GatewayConfig> reloads,
            ListenAddress at,
            HttpRuntime runtime,
            EdgeKeys keys,
            Governance governance,
            Chat chat,
            Models models,
            Search search,
            Supplier<Map<String, Readiness>> readiness,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        Pages pages = Pages.load();
        Function<GatewayConfig, List<Route>> routes =
                now -> Routes.forPublic(now.routes(), chat, models, search, readiness, pages);
        AtomicReference<GatewayConfig> current = new AtomicReference<>(config);
        reloads.join(next -> () -> current.set(next));
        Overload overload =
                new Overload(() -> Objects.requireNonNull(current.get()).overload(), governance::priority, telemetry.meters(), clock);
        return listen(
                config,
                reloads,
                at,
                runtime,
                routes,
                Optional.of(keys.ring()),
                governance.policies(),
                Optional.of(overload),
                telemetry,
                clock,
                random);
    }

    /**
     * The admin edge, which every node has: health and metrics; and, where the node has a gateway, the keys.
     *
     * @param keys those of the public edge where the node has a gateway; empty elsewhere
     */
    public static Opened<Gateway> openAdmin(
            GatewayConfig config,
            Reloads<GatewayConfig> reloads,
            ListenAddress at,
            HttpRuntime runtime,
            Optional<EdgeKeys> keys,
            Supplier<Map<String, Readiness>> readiness,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        Function<GatewayConfig, List<Route>> routes = now -> {
            List<Route> all = new ArrayList<>(Routes.forAdmin(now.routes(), telemetry::scrape, readiness));
            keys.ifPresent(known -> all.addAll(Routes.forKeys(now.routes(), known.users())));
            return all;
        };
        return listen(
                config,
                reloads,
                at,
                runtime,
                routes,
                keys.map(EdgeKeys::ring),
                List.of(),
                Optional.empty(),
                telemetry,
                clock,
                random);
    }

    private static Opened<Gateway> listen(
            GatewayConfig config,
            Reloads<GatewayConfig> reloads,
            ListenAddress at,
            HttpRuntime runtime,
            Function<GatewayConfig, List<Route>> routes,
            Optional<KeyRing> keys,
            List<Policy> governing,
            Optional<Overload> overload,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        Drain drain = new Drain();
        DeadlineWatch watch = new DeadlineWatch(clock);
        List<EdgeListener> listeners = new ArrayList<>(List.of(new Meters(telemetry.meters())));
        if (config.accessLog()) {
            listeners.add(new AccessLog());
        }
        List<Policy> policies =
                Policies.standard(config, keys, governing, overload, drain, watch, listeners, telemetry, clock, random);
        Edge edge =
                new Edge(new Router(routes.apply(config)), policies, config.heartbeat(), clock, new Ids(clock, random));
        reloads.join(next -> {
            Router router = new Router(routes.apply(next));
            return () -> edge.use(router);
        });
        HttpServer server = HttpServer.open(runtime, at, config.server(), edge);
        return new Opened<>(server::port, new EdgePart(server, drain, watch, config.deadlineSweep()));
    }
}
