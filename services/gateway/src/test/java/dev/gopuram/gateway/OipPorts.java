package dev.gopuram.gateway;

import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.Governance;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.LimitConfig;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/** A public edge on both its ports, with every policy there is, before a model that adds one. */
final class OipPorts implements AutoCloseable {
    final AddingModels models = new AddingModels();
    final Map<String, Readiness> readiness = new ConcurrentHashMap<>();
    private final HttpRuntime runtime = HttpRuntime.open(HttpRuntimeConfig.defaults());
    private final Governance governance = TestEdge.governance(TestEdge.NO_LIMITS, Telemetry.none(), Clock.system());
    private final Opened<Gateway> gateway;

    OipPorts() {
        RandomGenerator random = new Random(7);
        Telemetry telemetry = Telemetry.none();
        FakeUsers users = new FakeUsers(new ManualClock());
        users.add(TestEdge.ALL, "tenant-a", null, "admin");
        users.add(TestEdge.OTHER, "tenant-b", null, "predict");
        Tarpitted tarpitted = Tarpitted.open(TarpitConfig.defaults(), List.of(), telemetry.meters(), Clock.system());
        gateway = GatewayAssembly.open(
                new GatewaySettings(GatewayConfig.defaults(), Map.of()),
                Reloads.never(),
                ListenAddress.loopback(),
                Optional.of(ListenAddress.loopback()),
                runtime,
                new EdgeSite(TrustedProxies.NONE, tarpitted, telemetry, Clock.system(), random),
                EdgeKeys.open(KeysConfig.defaults(), users, Clock.system(), random),
                governance,
                TestEdge.keeping(CacheConfig.defaults(), new FakeIdempotentAnswers(new ManualClock())),
                OwnUpstreams.open(
                        Map.of(),
                        Upstreams.open(runtime, UpstreamsConfig.defaults()),
                        telemetry,
                        Clock.system(),
                        random),
                new FakeChat(),
                models,
                new FakeSearch(),
                Optional.empty(),
                () -> readiness);
        gateway.part().start();
    }

    int port() {
        return gateway.port().port();
    }

    int grpcPort() {
        return gateway.port().grpcPort().orElseThrow();
    }

    /** From now on each key has no more than that. */
    void limitTo(String limit) {
        LimitConfig perKey =
                new LimitConfig(LimitConfig.Per.KEY, Limit.parse(limit), List.of(), List.of(), List.of(), false);
        governance.apply(new GovernanceConfig(
                Map.of(), Map.of("each", perKey), PricesConfig.defaults(), SharingConfig.defaults()));
    }

    @Override
    public void close() {
        gateway.part().stop();
        runtime.close();
    }
}
