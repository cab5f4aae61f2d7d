package dev.gopuram.gateway;

import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.balance.BalanceConfig;
import dev.gopuram.platform.balance.EjectionConfig;
import dev.gopuram.platform.balance.HealthCheckConfig;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.resilience.RetryConfig;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.platform.telemetry.TelemetryConfig;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.RawClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A gateway on real sockets with routes of the operator's. */
final class OwnEdge implements AutoCloseable {
    static final String SHOP_KEY = "secret-shop-canary-0123456789";
    static final String ADMIN_KEY = "secret-admin-0123456789";
    static final String CHAT_KEY = "secret-chat-0123456789";

    /** What a test changes of a route. */
    static final class Settings {
        String path = "/shop/{rest*}";
        List<URI> upstream = List.of();
        String strip = "/shop";

        @Nullable
        String rewrite;

        OwnHeadersConfig headers = OwnHeadersConfig.defaults();

        @Nullable
        String scope = "route:shop";

        List<String> methods = OwnRouteConfig.defaults().methods();
        UpstreamTimeouts timeout = OwnRouteConfig.defaults().timeout();
        ByteSize maxBody = ByteSize.mib(256);
        RetryConfig retries = OwnRouteConfig.defaults().retries();

        @Nullable
        HealthCheckConfig health;

        EjectionConfig ejection = EjectionConfig.defaults();
        boolean upgrade;
        boolean override;

        OwnRouteConfig config() {
            return new OwnRouteConfig(
                    path,
                    methods,
                    upstream,
                    strip,
                    rewrite,
                    headers,
                    scope,
                    timeout,
                    maxBody,
                    retries,
                    health,
                    new BalanceConfig(Duration.ZERO, ejection),
                    upgrade,
                    override);
        }
    }

    private final RandomGenerator random = new Random(7);
    private final FakeUsers users = new FakeUsers(new ManualClock());
    private final HttpRuntime runtime = HttpRuntime.open(new HttpRuntimeConfig(2));
    private final Upstreams upstreams = Upstreams.open(runtime, UpstreamsConfig.defaults());
    private final EdgeKeys keys = EdgeKeys.open(KeysConfig.defaults(), users, Clock.system(), random);
    final Telemetry telemetry = Telemetry.open(TelemetryConfig.defaults(), Clock.system(), random, "test");
    private final List<Reloads.Preparation<? super GatewaySettings>> preparations = new ArrayList<>();
    private final OwnUpstreams own;
    private final Opened<Gateway> gateway;
    private final Opened<Gateway> admin;

    OwnEdge(Settings settings) {
        this(Map.of("shop", settings.config()));
    }

    OwnEdge(Map<String, OwnRouteConfig> routes) {
        this(routes, TrustedProxies.NONE);
    }

    OwnEdge(Map<String, OwnRouteConfig> routes, TrustedProxies proxies) {
        users.add(SHOP_KEY, "tenant-a", null, "route:shop");
        users.add(ADMIN_KEY, "tenant-a", null, "admin");
        users.add(CHAT_KEY, "tenant-a", null, "chat");
        own = OwnUpstreams.open(routes, upstreams, telemetry, Clock.system(), random);
        Tarpitted tarpitted = Tarpitted.open(TarpitConfig.defaults(), List.of(), telemetry.meters(), Clock.system());
        EdgeSite site = new EdgeSite(proxies, tarpitted, telemetry, Clock.system(), random);
        gateway = GatewayAssembly.open(
                new GatewaySettings(GatewayConfig.defaults(), routes),
                preparations::add,
                ListenAddress.loopback(),
                Optional.empty(),
                runtime,
                site,
                keys,
                TestEdge.governance(TestEdge.NO_LIMITS, telemetry, Clock.system()),
                TestEdge.keeping(CacheConfig.defaults(), new FakeIdempotentAnswers(new ManualClock())),
                own,
                new FakeChat(),
                new FakeModels(),
                new FakeSearch(),
                Optional.empty(),
                Map::of);
        admin = GatewayAssembly.openAdmin(
                GatewayConfig.defaults(),
                Reloads.never(),
                ListenAddress.loopback(),
                runtime,
                site,
                Optional.of(keys),
                Optional.empty(),
                Optional.of(own),
                Optional.empty(),
                Optional.empty(),
                Map::of);
        own.start();
        gateway.part().start();
    }

    /** Other routes from the next call on, or those of before where these cannot be. */
    void reload(Map<String, OwnRouteConfig> routes) {
        GatewaySettings next = new GatewaySettings(GatewayConfig.defaults(), routes);
        List<Runnable> prepared = preparations.stream()
                .map(preparation -> preparation.prepare(next))
                .toList();
        prepared.forEach(Runnable::run);
    }

    /** What the upstream's metric says; empty where there is none of that name. */
    Optional<String> metric(String name, String upstream) {
        String series = name + "{upstream=\"" + upstream + "\"} ";
        return scrape().lines()
                .filter(line -> line.startsWith(series))
                .map(line -> line.substring(series.length()))
                .findFirst();
    }

    /** The key of the shop is withdrawn, and the edge has heard of it. */
    void withdrawShopKey() {
        users.revoke("key_" + SHOP_KEY);
        keys.ring().poll();
    }

    String scrape() {
        return telemetry.scrape();
    }

    RawClient client() {
        return client(gateway);
    }

    private static RawClient client(Opened<Gateway> edge) {
        return RawClient.to(edge.port().port());
    }

    /** The reply to a request line and headers, sent by the key of the shop. */
    RawClient.Reply ask(String requestLine, String... headers) {
        try (RawClient client = client()) {
            return client.send(request(requestLine, headers)).reply();
        }
    }

    /** What a key sees on the admin port. */
    RawClient.Reply askAdmin(String key, String path) {
        try (RawClient client = client(admin)) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n\r\n")
                    .reply();
        }
    }

    static String request(String requestLine, String... headers) {
        StringBuilder request = new StringBuilder(requestLine)
                .append(" HTTP/1.1\r\nHost: shop.example\r\nAuthorization: Bearer ")
                .append(SHOP_KEY)
                .append("\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    @Override
    public void close() {
        gateway.part().stop();
        admin.part().stop();
        own.stop();
        keys.stop();
        upstreams.stop();
        runtime.close();
    }
}
