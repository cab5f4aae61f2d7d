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
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Puts the edge together. */
public final class GatewayAssembly {
    private GatewayAssembly() {}

    /**
     * The public edge. It answers once opened; started, it also ends what is overdue.
     *
     * @param keys the node's, whose life is the node's to lead
     * @param readiness of every part of the node, for {@code /readyz}
     * @param random must bear use by several threads at once
     */
    public static Opened<Gateway> open(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            EdgeKeys keys,
            Chat chat,
            Models models,
            Search search,
            Supplier<Map<String, Readiness>> readiness,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        List<Route> routes = Routes.forPublic(config.routes(), chat, models, search, readiness, Pages.load());
        return listen(config, at, runtime, routes, Optional.of(keys.ring()), telemetry, clock, random);
    }

    /**
     * The admin edge, which every node has: health and metrics; and, where the node has a gateway, the keys.
     *
     * @param keys those of the public edge where the node has a gateway; empty elsewhere
     */
    public static Opened<Gateway> openAdmin(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            Optional<EdgeKeys> keys,
            Supplier<Map<String, Readiness>> readiness,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        List<Route> routes = new ArrayList<>(Routes.forAdmin(config.routes(), telemetry::scrape, readiness));
        keys.ifPresent(known -> routes.addAll(Routes.forKeys(config.routes(), known.users())));
        return listen(config, at, runtime, routes, keys.map(EdgeKeys::ring), telemetry, clock, random);
    }

    private static Opened<Gateway> listen(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            List<Route> routes,
            Optional<KeyRing> keys,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        Drain drain = new Drain();
        DeadlineWatch watch = new DeadlineWatch(clock);
        List<EdgeListener> listeners = new ArrayList<>(List.of(new Meters(telemetry.meters())));
        if (config.accessLog()) {
            listeners.add(new AccessLog());
        }
        List<Policy> policies = Policies.standard(config, keys, drain, watch, listeners, telemetry, clock, random);
        Edge edge = new Edge(new Router(routes), policies, config.heartbeat(), clock, new Ids(clock, random));
        HttpServer server = HttpServer.open(runtime, at, config.server(), edge);
        return new Opened<>(server::port, new EdgePart(server, drain, watch, config.deadlineSweep()));
    }
}
