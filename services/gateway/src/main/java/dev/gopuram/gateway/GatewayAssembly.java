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
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.IdempotentAnswers;
import dev.gopuram.governance.KeptAnswers;
import dev.gopuram.governance.Overload;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts the edge together. */
public final class GatewayAssembly {
    private GatewayAssembly() {}

    /**
     * The public edge. It answers once opened; started, it also ends what is overdue.
     *
     * @param site what it shares with the admin edge
     * @param keys the node's, whose life is the node's to lead
     * @param governance what callers are held to; likewise
     * @param cache which answers are kept
     * @param answers what became of requests that bear an idempotency key
     * @param own the operator's upstreams, whose life is the node's to lead as well
     * @param readiness of every part of the node, for {@code /readyz}
     */
    public static Opened<Gateway> open(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            EdgeSite site,
            EdgeKeys keys,
            Governance governance,
            CacheConfig cache,
            IdempotentAnswers answers,
            OwnUpstreams own,
            Chat chat,
            Models models,
            Search search,
            Supplier<Map<String, Readiness>> readiness) {
        ChatSockets sockets = new ChatSockets(config.sockets(), site.clock(), new Ids(site.clock(), site.random()));
        List<Route> routes = own.beside(
                Routes.forPublic(config.routes(), chat, models, search, readiness, Pages.load(), sockets));
        Overload overload = new Overload(
                config::overload, governance::priority, site.telemetry().meters(), site.clock());
        PublicPolicies held =
                new PublicPolicies(governance.policies(), kept(cache, answers, site.clock()), overload);
        return listen(config, at, runtime, site, routes, sockets, Optional.of(keys.ring()), Optional.of(held));
    }

    /**
     * The admin edge, which every node has: health and metrics; and, where the node has a gateway, the keys.
     *
     * @param site what it shares with the public edge
     * @param keys those of the public edge where the node has a gateway; empty elsewhere
     */
    public static Opened<Gateway> openAdmin(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            EdgeSite site,
            Optional<EdgeKeys> keys,
            Supplier<Map<String, Readiness>> readiness) {
        List<Route> routes = new ArrayList<>(Routes.forAdmin(
                config.routes(), site.telemetry()::scrape, readiness));
        keys.ifPresent(known -> routes.addAll(Routes.forKeys(config.routes(), known.users())));
        keys.ifPresent(known -> routes.addAll(Routes.forTarpit(config.routes(), site.tarpitted())));
        ChatSockets none = new ChatSockets(config.sockets(), site.clock(), new Ids(site.clock(), site.random()));
        return listen(config, at, runtime, site, routes, none, keys.map(EdgeKeys::ring), Optional.empty());
    }

    static KeptAnswers kept(CacheConfig cache, IdempotentAnswers answers, Clock clock) {
        return KeptAnswers.open(cache, SecondLevel.NONE, answers, Routes::worksOnce, Routes::answersQuestions, clock);
    }

    private static Opened<Gateway> listen(
            GatewayConfig config,
            ListenAddress at,
            HttpRuntime runtime,
            EdgeSite site,
            List<Route> routes,
            ChatSockets sockets,
            Optional<KeyRing> keys,
            Optional<PublicPolicies> held) {
        Clock clock = site.clock();
        Drain drain = new Drain();
        DeadlineWatch watch = new DeadlineWatch(clock);
        List<EdgeListener> listeners =
                new ArrayList<>(List.of(new Meters(site.telemetry().meters())));
        if (config.accessLog()) {
            listeners.add(new AccessLog());
        }
        List<Policy> policies = Policies.standard(config, site, keys, held, drain, watch, listeners);
        Ids ids = new Ids(clock, site.random());
        Edge edge = new Edge(new Router(routes), policies, config.heartbeat(), clock, ids, site.proxies());
        sockets.answeredBy(edge);
        HttpServer server = HttpServer.open(runtime, at, config.server(), edge);
        server.onDrain(sockets::drain);
        return new Opened<>(server::port, new EdgePart(server, drain, watch, config.deadlineSweep(), sockets::sweep));
    }
}
