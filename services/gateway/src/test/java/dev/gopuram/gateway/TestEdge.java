package dev.gopuram.gateway;

import dev.gopuram.edge.DeadlineWatch;
import dev.gopuram.edge.Drain;
import dev.gopuram.edge.Edge;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.Router;
import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.CountingStore;
import dev.gopuram.governance.Governance;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.IdempotentAnswers;
import dev.gopuram.governance.Overload;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Network;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A whole edge over fakes, without sockets: public and admin routes on one table. */
final class TestEdge {
    static final String ALL = "secret-all-0123456789";
    static final String OTHER = "secret-other-0123456789";
    static final GovernanceConfig NO_LIMITS =
            new GovernanceConfig(Map.of(), Map.of(), PricesConfig.defaults(), SharingConfig.defaults());
    /** A load balancer's network. */
    static final TrustedProxies PROXIES = new TrustedProxies(List.of(Network.parse("10.0.0.0/8")));

    static final String[] EVERY_SCOPE = {"chat", "embed", "search", "search:write", "models", "predict"};

    final ManualClock clock;
    final FakeUsers users;
    final FakeChat chat = new FakeChat();
    final FakeModels models = new FakeModels("mini", "1", 3);
    final FakeSearch search = new FakeSearch();
    final FakeRegistry registry = new FakeRegistry();
    final Map<String, Readiness> readiness = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<EdgeRecord> records = new ConcurrentLinkedQueue<>();
    final Drain drain = new Drain();
    final DeadlineWatch watch;
    final Telemetry telemetry = Telemetry.none();
    final FakeIdempotentAnswers answers;
    final GatewayConfig config;
    final ChatSockets sockets;
    final Governance governance;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final Overload overload;
    final KeyRing keys;
    final Tarpitted tarpitted;
    final List<Route> routes;
    final Edge edge;
    /** The edge of the gRPC port, under the same policies. */
    final Edge calls;

    TestEdge() {
        this(GatewayConfig.defaults());
    }

    TestEdge(GatewayConfig config) {
        this(config, NO_LIMITS);
    }

    /** An edge that holds its callers to limits, counted in memory. */
    TestEdge(GatewayConfig config, GovernanceConfig governing) {
        this(config, governing, CacheConfig.defaults(), new ManualClock());
    }

    TestEdge(CacheConfig cache) {
        this(GatewayConfig.defaults(), NO_LIMITS, cache, new ManualClock());
    }

    /** Answers kept by settings that change while it runs. */
    TestEdge(CacheConfig cache, Reloads<CacheConfig> reloads) {
        this(GatewayConfig.defaults(), NO_LIMITS, cache, reloads, new ManualClock(), null);
    }

    /** Another gateway on the same database. */
    TestEdge(TestEdge other) {
        this(other.config, NO_LIMITS, CacheConfig.defaults(), Reloads.never(), other.clock, other.answers);
    }

    private TestEdge(GatewayConfig config, GovernanceConfig governing, CacheConfig cache, ManualClock clock) {
        this(config, governing, cache, Reloads.never(), clock, null);
    }

    private TestEdge(
            GatewayConfig config,
            GovernanceConfig governing,
            CacheConfig cache,
            Reloads<CacheConfig> reloads,
            ManualClock clock,
            @Nullable FakeIdempotentAnswers shared) {
        this.config = config;
        this.clock = clock;
        answers = shared == null ? new FakeIdempotentAnswers(clock) : shared;
        users = new FakeUsers(clock);
        watch = new DeadlineWatch(clock);
        governance = governance(governing, telemetry, clock);
        overload = new Overload(config::overload, governance::priority, meters, clock);
        RandomGenerator random = new Random(7);
        keys = new KeyRing(users, config.keys(), clock, random);
        sockets = new ChatSockets(config.sockets(), clock, new Ids(clock, random), keys::ended);
        tarpitted = Tarpitted.open(TarpitConfig.defaults(), PROXIES.networks(), telemetry.meters(), clock);
        routes = new ArrayList<>(Routes.forPublic(
                config.routes(),
                chat,
                models,
                search,
                Optional.of(registry),
                () -> readiness,
                Pages.load(),
                sockets,
                clock));
        routes.addAll(Routes.forKeys(config.routes(), users));
        routes.addAll(Routes.forTarpit(config.routes(), tarpitted));
        routes.addAll(Routes.forBreakers(config.routes(), chat));
        routes.addAll(Routes.forRegistry(config.routes(), models, Optional.of(registry)));
        Keeping keeping = new Keeping(cache, reloads, SecondLevel.NONE, answers);
        List<Policy> policies = Policies.standard(
                config,
                new EdgeSite(PROXIES, tarpitted, telemetry, clock, random),
                Optional.of(keys),
                Optional.of(new PublicPolicies(
                        governance.policies(), GatewayAssembly.kept(keeping, models, clock), overload)),
                drain,
                watch,
                List.of(records::add));
        edge = new Edge(new Router(routes), policies, config.heartbeat(), clock, new Ids(clock, random), PROXIES);
        calls = new Edge(
                Router.ofCalls(GrpcRoutes.of(config.routes(), models, () -> readiness)),
                policies,
                config.heartbeat(),
                clock,
                new Ids(clock, random),
                PROXIES);
        sockets.answeredBy(edge);
        users.add(ALL, "tenant-a", null, "admin");
        users.add(OTHER, "tenant-b", null, EVERY_SCOPE);
    }

    /** Answers that no other gateway finds, by settings that never change. */
    static Keeping keeping(CacheConfig cache, IdempotentAnswers answers) {
        return new Keeping(cache, Reloads.never(), SecondLevel.NONE, answers);
    }

    /** Limits that are counted in memory. */
    static Governance governance(GovernanceConfig config, Telemetry telemetry, Clock clock) {
        CountingStore store = CountingStore.inMemory(Duration.ofSeconds(5), clock);
        return Governance.open(config, 1, store, telemetry.meters(), clock);
    }

    FakeExchange get(String path) {
        return send("GET", path, "").await();
    }

    FakeExchange delete(String path) {
        return send("DELETE", path, "").await();
    }

    FakeExchange post(String path, String body) {
        return send("POST", path, body).await();
    }

    FakeExchange put(String path, String body) {
        return send("PUT", path, body).await();
    }

    /** Sends as the key that may do everything, and does not wait. */
    FakeExchange send(String method, String path, String body) {
        return raw(method, path, body, "authorization", "Bearer " + ALL, "content-type", "application/json");
    }

    FakeExchange as(String secret, String method, String path, String body) {
        return raw(method, path, body, "authorization", "Bearer " + secret).await();
    }

    /** Sends bytes of any type, as the key that may do everything. */
    FakeExchange upload(String method, String path, String type, Bytes body) {
        return begin(method, path, type, body).await();
    }

    /** The same, and does not wait. */
    FakeExchange begin(String method, String path, String type, Bytes body) {
        FakeExchange exchange =
                new FakeExchange(method, path, body, "authorization", "Bearer " + ALL, "content-type", type);
        edge.handle(exchange);
        return exchange;
    }

    FakeExchange raw(String method, String path, String body, String... headers) {
        FakeExchange exchange = new FakeExchange(method, path, body, headers);
        edge.handle(exchange);
        return exchange;
    }

    EdgeRecord record() {
        Eventually.until("a call is over", () -> !records.isEmpty());
        return records.remove();
    }
}
