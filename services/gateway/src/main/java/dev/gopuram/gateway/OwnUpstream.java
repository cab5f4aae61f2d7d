package dev.gopuram.gateway;

import dev.gopuram.edge.Capability;
import dev.gopuram.edge.Demand;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.balance.HealthCheckConfig;
import dev.gopuram.platform.balance.HealthChecks;
import dev.gopuram.platform.balance.Pool;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.http.UpstreamRequest;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.resilience.Backoff;
import dev.gopuram.platform.resilience.RetryBudget;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One upstream of the operator's: its addresses and how they fare, and the routes that lead to it. */
final class OwnUpstream {
    private static final Logger log = LoggerFactory.getLogger(OwnUpstream.class);

    /** What of a health check's answer is read: it is thrown away. */
    private static final int CHECKED_BYTES = 64 * 1024;

    /** How an address failed last. */
    record Failure(String what, Instant at) {}

    private final String name;
    private final Clock clock;
    private final Map<URI, Failure> lastFailures = new ConcurrentHashMap<>();
    private final OwnRouteConfig config;
    private final Upstreams client;
    private final OwnPath path;
    private final PassedHeaders headers;
    private final Pool<URI> pool;
    private final RetryBudget retries;
    private final Backoff backoff;
    private final Counter retried;
    private final @Nullable HealthChecks<URI> checks;

    OwnUpstream(
            String name,
            OwnRouteConfig config,
            Upstreams client,
            MeterRegistry meters,
            Clock clock,
            RandomGenerator random) {
        config.require(name);
        this.name = name;
        this.clock = clock;
        this.config = config;
        this.client = client;
        this.path = OwnPath.of(Objects.requireNonNull(config.path()), config.strip(), config.rewrite());
        this.headers = new PassedHeaders(config.headers());
        this.pool = new Pool<>(config.upstream(), config.balance(), clock, random);
        this.retries = new RetryBudget(config.retries(), clock);
        this.backoff = new Backoff(config.retries(), random);
        this.retried = meters.counter(MetricNames.UPSTREAM_RETRIES, "upstream", name);
        this.checks = config.healthCheck() == null ? null : checks(config.healthCheck(), clock, random);
    }

    private HealthChecks<URI> checks(HealthCheckConfig check, Clock clock, RandomGenerator random) {
        Executor threads = task -> Thread.ofVirtual().name("health-" + name).start(task);
        UpstreamTimeouts timeouts =
                new UpstreamTimeouts(check.timeout(), check.timeout(), check.timeout(), check.timeout());
        return new HealthChecks<>(
                pool, check, address -> well(address, check, timeouts), threads, this::turned, clock, random);
    }

    private boolean well(URI address, HealthCheckConfig check, UpstreamTimeouts timeouts) {
        URI uri = URI.create(address.getScheme() + "://" + address.getRawAuthority() + check.path());
        try (UpstreamReply reply = client.send(new UpstreamRequest("GET", uri, Headers.NONE, Bytes.EMPTY, timeouts))) {
            boolean well = reply.status() >= 200 && reply.status() < 300;
            reply.body(CHECKED_BYTES);
            if (!well) {
                noteFailure(address, "health check: status " + reply.status());
            }
            return well;
        } catch (Problem problem) {
            noteFailure(address, "health check: " + problem.detail());
            throw problem;
        }
    }

    private void turned(URI address, boolean well) {
        log.atWarn()
                .addKeyValue("service", "gateway")
                .addKeyValue("upstream", name)
                .addKeyValue("address", address.getScheme() + "://" + address.getRawAuthority())
                .log(well ? "an address is well again" : "an address is not well");
    }

    /** The routes that lead there, a row for each method. */
    List<Route> routes() {
        UpstreamTimeouts timeout = config.timeout();
        RouteConfig times = new RouteConfig(timeout.firstByte(), timeout.idle(), timeout.total(), config.maxBody());
        String scope = OwnRouteConfig.NO_SCOPE.equals(config.scope()) ? null : config.scope();
        Operation relay = new RelayUpstream(this);
        List<Route> routes = new ArrayList<>();
        for (String template : path.templates()) {
            for (String method : config.methods()) {
                routes.add(new Route(
                        action(),
                        method,
                        template,
                        Capability.OWN,
                        scope,
                        times,
                        ErrorShape.PROBLEM,
                        true,
                        RouteBody.PASSED,
                        null,
                        call -> Demand.ONE_REQUEST,
                        relay));
            }
        }
        return routes;
    }

    /** What its calls are called in logs and limits. */
    String action() {
        return "routes." + name;
    }

    /** The gateway's own routes that are left when this one is there; refuses to shadow one unless that is wanted. */
    List<Route> beside(List<Route> builtIn) {
        List<Route> left = new ArrayList<>(builtIn);
        for (Route route : builtIn) {
            if (!path.shadows(route)) {
                continue;
            }
            if (!config.override()) {
                throw Problem.invalid(
                        "routes." + name + ".path",
                        config.path(),
                        "a path that takes nothing from " + route.method() + " " + route.path()
                                + " of the gateway's own, or override: true");
            }
            left.remove(route);
        }
        return left;
    }

    void sweep() {
        if (checks != null) {
            checks.sweep();
        }
    }

    void noteFailure(URI address, String what) {
        lastFailures.put(address, new Failure(what, clock.now()));
    }

    @Nullable
    Failure lastFailure(URI address) {
        return lastFailures.get(address);
    }

    void noteRetry() {
        retried.increment();
    }

    String name() {
        return name;
    }

    OwnRouteConfig config() {
        return config;
    }

    Upstreams client() {
        return client;
    }

    OwnPath path() {
        return path;
    }

    PassedHeaders headers() {
        return headers;
    }

    Pool<URI> pool() {
        return pool;
    }

    RetryBudget retries() {
        return retries;
    }

    Backoff backoff() {
        return backoff;
    }
}
