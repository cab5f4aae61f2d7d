package dev.gopuram.gateway;

import dev.gopuram.edge.DeadlineWatch;
import dev.gopuram.edge.Drain;
import dev.gopuram.edge.Edge;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
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
    final GatewayConfig config;
    final KeyRing keys;
    final List<Route> routes;
    final Edge edge;

    TestEdge() {
        this(GatewayConfig.defaults());
    }

    TestEdge(GatewayConfig config) {
        this.config = config;
        RandomGenerator random = new Random(7);
        keys = new KeyRing(users, config.keys(), clock, random);
        routes =
                new ArrayList<>(Routes.forPublic(config.routes(), chat, models, search, () -> readiness, Pages.load()));
        routes.addAll(Routes.forKeys(config.routes(), users));
        List<Policy> policies = Policies.standard(
                config, Optional.of(keys), drain, watch, List.of(records::add), Telemetry.none(), clock, random);
        edge = new Edge(new Router(routes), policies, config.heartbeat(), clock, new Ids(clock, random));
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
