package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
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
import dev.gopuram.governance.KeptAnswers;
import dev.gopuram.governance.Overload;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.grpc.GrpcServer;
import dev.gopuram.platform.grpc.Health;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Puts the edge together. */
public final class GatewayAssembly {
    private GatewayAssembly() {}

    /**
     * The public edge. It answers once opened; started, it also ends what is overdue.
     *
     * @param settings its own, and the routes that lead to the operator's upstreams
     * @param reloads the same while it runs: all routes and the bounds of overload change, the others need a restart
     * @param site what it shares with the admin edge
     * @param grpcAt where it serves gRPC as well; empty for not at all
     * @param keys the node's, whose life is the node's to lead
     * @param governance what callers are held to; likewise
     * @param keeping what answers are kept by
     * @param own the operator's upstreams, whose life is the node's to lead as well
     * @param registry what keeps versions and takes feedback, where the installation has one
     * @param readiness of every part of the node, for {@code /readyz}
     */
    public static Opened<Gateway> open(
            GatewaySettings settings,
            Reloads<GatewaySettings> reloads,
            ListenAddress at,
            Optional<ListenAddress> grpcAt,
            HttpRuntime runtime,
            EdgeSite site,
            EdgeKeys keys,
            Governance governance,
            Keeping keeping,
            OwnUpstreams own,
            Chat chat,
            Models models,
            Search search,
            Optional<Registry> registry,
            Supplier<Map<String, Readiness>> readiness) {
        GatewayConfig config = settings.gateway();
        ChatSockets sockets = new ChatSockets(
                config.sockets(), site.clock(), new Ids(site.clock(), site.random()), keys.ring()::ended);
        Pages pages = Pages.load();
        Function<GatewaySettings, Table> tables = now -> {
            OwnUpstreams.Next upstreams = own.prepare(now.routes());
            List<Route> builtIn = Routes.forPublic(
                    now.gateway().routes(), chat, models, search, registry, readiness, pages, sockets, site.clock());
            List<Route> methods = GrpcRoutes.of(now.gateway().routes(), models, readiness);
            return new Table(new Router(upstreams.beside(builtIn)), Router.ofCalls(methods), upstreams::use);
        };
        AtomicReference<GatewayConfig> current = new AtomicReference<>(config);
        reloads.join(next -> () -> current.set(next.gateway()));
        Overload overload = new Overload(
                () -> Objects.requireNonNull(current.get()).overload(),
                governance::priority,
                site.telemetry().meters(),
                site.clock());
        PublicPolicies held = new PublicPolicies(governance.policies(), kept(keeping, models, site.clock()), overload);
        Meters meters = new Meters(site.telemetry().meters(), governance::label);
        return listen(
                config,
                tables.apply(settings),
                reloads.part(tables),
                at,
                grpcAt.map(where -> new Calls(where, GrpcRoutes.health(readiness))),
                runtime,
                site,
                meters,
                sockets,
                Optional.of(keys.ring()),
                Optional.of(held));
    }

    /**
     * The admin edge, which every node has: health and metrics; and, where the node has a gateway, the keys, the
     * tarpit, the breakers and the operator's upstreams.
     *
     * @param site what it shares with the public edge
     * @param keys those of the public edge where the node has a gateway; empty elsewhere
     * @param chat whose breakers are shown; empty where keys are
     * @param own those of the public edge; empty where keys are
     * @param models whose loaded versions are shown; empty where keys are
     * @param registry where the installation has one
     */
    public static Opened<Gateway> openAdmin(
            GatewayConfig config,
            Reloads<GatewayConfig> reloads,
            ListenAddress at,
            HttpRuntime runtime,
            EdgeSite site,
            Optional<EdgeKeys> keys,
            Optional<Chat> chat,
            Optional<OwnUpstreams> own,
            Optional<Models> models,
            Optional<Registry> registry,
            Supplier<Map<String, Readiness>> readiness) {
        Function<GatewayConfig, Table> tables = now -> {
            List<Route> all = new ArrayList<>(Routes.forAdmin(now.routes(), site.telemetry()::scrape, readiness));
            keys.ifPresent(known -> all.addAll(Routes.forKeys(now.routes(), known.users())));
            keys.ifPresent(known -> all.addAll(Routes.forTarpit(now.routes(), site.tarpitted())));
            chat.ifPresent(known -> all.addAll(Routes.forBreakers(now.routes(), known)));
            own.ifPresent(known -> all.addAll(Routes.forUpstreams(now.routes(), known)));
            models.ifPresent(known -> all.addAll(Routes.forRegistry(now.routes(), known, registry)));
            return new Table(new Router(all), Router.ofCalls(List.of()), () -> {});
        };
        ChatSockets none =
                new ChatSockets(config.sockets(), site.clock(), new Ids(site.clock(), site.random()), owner -> null);
        // No route of it has models.
        Meters meters = new Meters(site.telemetry().meters(), UnaryOperator.identity());
        return listen(
                config,
                tables.apply(config),
                reloads.part(tables),
                at,
                Optional.empty(),
                runtime,
                site,
                meters,
                none,
                keys.map(EdgeKeys::ring),
                Optional.empty());
    }

    static KeptAnswers kept(Keeping keeping, Models models, Clock clock) {
        return KeptAnswers.open(
                keeping.config(),
                keeping.reloads(),
                keeping.second(),
                keeping.answers(),
                new EmbeddedMeanings(models),
                Routes::worksOnce,
                Routes::answersQuestions,
                clock);
    }

    /**
     * Where calls are led.
     *
     * @param calls those of the gRPC port
     * @param use done when calls begin to be led so
     */
    private record Table(Router router, Router calls, Runnable use) {}

    /** Where calls come by gRPC, and what health is told there. */
    private record Calls(ListenAddress at, Health health) {}

    private static Opened<Gateway> listen(
            GatewayConfig config,
            Table table,
            Reloads<Table> tables,
            ListenAddress at,
            Optional<Calls> byGrpc,
            HttpRuntime runtime,
            EdgeSite site,
            Meters meters,
            ChatSockets sockets,
            Optional<KeyRing> keys,
            Optional<PublicPolicies> held) {
        Clock clock = site.clock();
        Drain drain = new Drain();
        DeadlineWatch watch = new DeadlineWatch(clock);
        List<EdgeListener> listeners = new ArrayList<>(List.of(meters));
        if (config.accessLog()) {
            listeners.add(new AccessLog());
        }
        List<Policy> policies = Policies.standard(config, site, keys, held, drain, watch, listeners);
        Ids ids = new Ids(clock, site.random());
        Edge edge = new Edge(table.router(), policies, config.heartbeat(), clock, ids, site.proxies());
        Edge calls = new Edge(table.calls(), policies, config.heartbeat(), clock, ids, site.proxies());
        tables.join(next -> () -> {
            next.use().run();
            edge.use(next.router());
            calls.use(next.calls());
        });
        sockets.answeredBy(edge);
        HttpServer server = HttpServer.open(runtime, at, config.server(), edge);
        server.onDrain(sockets::drain);
        Optional<GrpcServer> grpc = openGrpc(byGrpc, config, calls, clock, server);
        EdgePart part = new EdgePart(
                server,
                grpc.<List<Part>>map(List::of).orElse(List.of()),
                drain,
                watch,
                config.deadlineSweep(),
                sockets::sweep);
        return new Opened<>(new Ports(server, grpc), part);
    }

    /** One that fails to open takes the other port with it. */
    private static Optional<GrpcServer> openGrpc(
            Optional<Calls> byGrpc, GatewayConfig config, Edge calls, Clock clock, HttpServer beside) {
        try {
            return byGrpc.map(port -> GrpcServer.open(
                    port.at(),
                    config.grpc(),
                    calls,
                    GrpcRoutes.CONVERSATIONAL,
                    GrpcRoutes.STREAMING,
                    port.health(),
                    clock));
        } catch (RuntimeException e) {
            beside.stop();
            throw e;
        }
    }

    private record Ports(HttpServer http, Optional<GrpcServer> grpc) implements Gateway {
        @Override
        public int port() {
            return http.port();
        }

        @Override
        public OptionalInt grpcPort() {
            return grpc.map(server -> OptionalInt.of(server.port())).orElse(OptionalInt.empty());
        }
    }
}
