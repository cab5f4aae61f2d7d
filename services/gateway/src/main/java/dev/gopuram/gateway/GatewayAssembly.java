package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Periodic;
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
     * The public edge. It answers once opened; started, it also keeps its keys true.
     *
     * @param readiness of every part of the node, for {@code /readyz}
     * @param random must bear use by several threads at once
     */
    public static Opened<Gateway> open(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            Users users,
            Chat chat,
            Models models,
            Search search,
            Supplier<Map<String, Readiness>> readiness,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        List<Route> routes = Routes.forPublic(config.routes(), chat, models, search, readiness, Pages.load());
        KeyRing keys = new KeyRing(users, config.keys(), clock, random);
        return listen(config, at, runtime, routes, Optional.of(keys), telemetry, clock, random);
    }

    /**
     * The admin edge, which every node has: health and metrics; and, where the node has a gateway, the keys.
     *
     * @param users where the node has a gateway; empty elsewhere
     */
    public static Opened<Gateway> openAdmin(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            Optional<Users> users,
            Supplier<Map<String, Readiness>> readiness,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        List<Route> routes = new ArrayList<>(Routes.forAdmin(config.routes(), telemetry::scrape, readiness));
        users.ifPresent(port -> routes.addAll(Routes.forKeys(config.routes(), port)));
        Optional<KeyRing> keys = users.map(port -> new KeyRing(port, config.keys(), clock, random));
        return listen(config, at, runtime, routes, keys, telemetry, clock, random);
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
        List<Periodic> tasks = new ArrayList<>();
        tasks.add(new Periodic("gateway-deadlines", config.deadlineSweep(), watch::sweep));
        keys.ifPresent(
                ring -> tasks.add(new Periodic("gateway-keys", config.keys().poll(), ring::poll)));
        return new Opened<>(server::port, new EdgePart(server, drain, watch, keys, tasks));
    }
}
