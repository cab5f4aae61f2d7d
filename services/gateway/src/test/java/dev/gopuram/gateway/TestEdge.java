package dev.gopuram.gateway;

import dev.gopuram.edge.DeadlineWatch;
import dev.gopuram.edge.Drain;
import dev.gopuram.edge.Edge;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.Router;
import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.CountingStore;
import dev.gopuram.governance.Governance;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Network;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;

/** A whole edge over fakes, without sockets: public and admin routes on one table. */
final class TestEdge {
    static final String ALL = "secret-all-0123456789";
    static final String OTHER = "secret-other-0123456789";
    /** A load balancer's network. */
    static final TrustedProxies PROXIES = new TrustedProxies(List.of(Network.parse("10.0.0.0/8")));

    static final GovernanceConfig NO_LIMITS =
            new GovernanceConfig(Map.of(), Map.of(), PricesConfig.defaults(), SharingConfig.defaults());
    static final String[] EVERY_SCOPE = {"chat", "embed", "search", "search:write", "models"};

    final ManualClock clock = new ManualClock();
    final FakeUsers users = new FakeUsers(clock);
    final FakeChat chat = new FakeChat();
    final FakeModels models = new FakeModels("mini", "1", 3);
    final FakeSearch search = new FakeSearch();
    final Map<String, Readiness> readiness = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<EdgeRecord> records = new ConcurrentLinkedQueue<>();
    final Drain drain = new Drain();
    final DeadlineWatch watch = new DeadlineWatch(clock);
    final Telemetry telemetry = Telemetry.none();
    final GatewayConfig config;
    final Governance governance;
    final KeyRing keys;
    final Tarpitted tarpitted;
    final List<Route> routes;
    final Edge edge;

    TestEdge() {
        this(GatewayConfig.defaults());
    }

    TestEdge(GatewayConfig config) {
        this(config, NO_LIMITS);
    }

    /** An edge that holds its callers to limits, counted in memory. */
    TestEdge(GatewayConfig config, GovernanceConfig governing) {
        this.config = config;
        governance = Governance.open(
                governing, 1, CountingStore.inMemory(Duration.ofSeconds(5), clock), telemetry.meters(), clock);
        RandomGenerator random = new Random(7);
        keys = new KeyRing(users, config.keys(), clock, random);
        routes =
                new ArrayList<>(Routes.forPublic(config.routes(), chat, models, search, () -> readiness, Pages.load()));
        routes.addAll(Routes.forKeys(config.routes(), users));
        tarpitted = Tarpitted.open(
                TarpitConfig.defaults(), PROXIES.networks(), Telemetry.none().meters(), clock);
        routes.addAll(Routes.forTarpit(config.routes(), tarpitted));
        List<Policy> policies = Policies.standard(
                config,
                Optional.of(keys),
                tarpitted,
                governance.policies(),
                drain,
                watch,
                List.of(records::add),
                telemetry,
                clock,
                random);
        edge = new Edge(new Router(routes), policies, config.heartbeat(), clock, new Ids(clock, random), PROXIES);
        users.add(ALL, "tenant-a", null, "admin");
        users.add(OTHER, "tenant-b", null, EVERY_SCOPE);
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
