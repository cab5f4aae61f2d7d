package dev.gopuram.app;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.gateway.EdgeKeys;
import dev.gopuram.gateway.EdgeSite;
import dev.gopuram.gateway.Gateway;
import dev.gopuram.gateway.GatewayAssembly;
import dev.gopuram.gateway.OwnUpstreams;
import dev.gopuram.gateway.ServedModels;
import dev.gopuram.governance.CountingStore;
import dev.gopuram.governance.Governance;
import dev.gopuram.governance.SealedSecondLevel;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.models.ModelSet;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.platform.cache.RedisSecondLevel;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Lifecycle;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.redis.Redis;
import dev.gopuram.platform.security.CredentialSource;
import dev.gopuram.platform.security.Credentials;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.platform.telemetry.MetricNames;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.platform.wire.Address;
import dev.gopuram.platform.wire.Delivery;
import dev.gopuram.platform.wire.WireClients;
import dev.gopuram.platform.wire.WireServer;
import dev.gopuram.rollouts.KeptView;
import dev.gopuram.rollouts.RolloutFollower;
import dev.gopuram.users.UsersAssembly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One process of an installation: opens the services that the topology gives it, in the order of the map, binds each to
 * what it may call, and serves. {@link #bind} is the only code that knows whether a port is here or elsewhere.
 */
final class Node implements AutoCloseable {
    /** How often a handshake looks whether the certificate's files were replaced. */
    private static final Duration CHECK_CERTIFICATES = Duration.ofSeconds(5);

    private final GopuramConfig config;
    private final Reloads<GopuramConfig> reloads;
    private final Topology topology;
    private final String name;
    private final Path dataDir;
    private final Clock clock = Clock.system();
    /** For ids, which must differ and need not be guarded. */
    private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

    /** For keys, which nobody may guess. */
    private final SecureRandom secureRandom = new SecureRandom();

    private final Lifecycle lifecycle = new Lifecycle(clock);
    private final Map<Class<?>, Object> ports = new HashMap<>();
    private final Map<String, Database> databases = new HashMap<>();
    /** This start of the node, different from every other. */
    private final String run;

    private final Telemetry telemetry;
    private final WireMeters meters;
    private final HttpRuntime http;
    private final Upstreams upstreams;
    private final EdgeSite site;

    private @Nullable WireClients clients;
    private @Nullable Redis redis;
    private @Nullable EdgeKeys edgeKeys;
    private @Nullable OwnUpstreams own;
    private @Nullable Gateway gateway;
    private @Nullable Gateway admin;

    private Node(GopuramConfig config, Reloads<GopuramConfig> reloads, Topology topology, String name, Path dataDir) {
        this.config = config;
        this.reloads = reloads;
        this.topology = topology;
        this.name = name;
        this.dataDir = dataDir;
        this.run = new Ids(clock, secureRandom).prefixed("run");
        telemetry = Telemetry.open(config.telemetry(), clock, random, name);
        lifecycle.add("telemetry", telemetry);
        meters = new WireMeters(telemetry);
        http = HttpRuntime.open(HttpRuntimeConfig.defaults());
        lifecycle.add("http", stopping(http::close));
        telemetry.meters().gauge(MetricNames.NETWORK_BUFFERS, http, HttpRuntime::bufferBytes);
        upstreams = Upstreams.open(http, config.upstreams());
        lifecycle.add("upstreams", upstreams);
        TrustedProxies proxies = new TrustedProxies(config.server().trustedProxies());
        Tarpitted tarpitted = Tarpitted.open(config.tarpit(), proxies.networks(), telemetry.meters(), clock);
        lifecycle.add("tarpit", tarpitted);
        reloads.part(GopuramConfig::tarpit).join(next -> () -> tarpitted.use(next));
        site = new EdgeSite(proxies, tarpitted, telemetry, clock, random);
    }

    /**
     * Opens everything the node runs; what fails to open takes the rest with it.
     *
     * @param reloads the configuration while the node runs
     */
    static Node open(
            GopuramConfig config,
            Reloads<GopuramConfig> reloads,
            Topology topology,
            String name,
            Path dataDir,
            @Nullable Integer wirePort) {
        makeDirectory(dataDir);
        Node node = new Node(config, reloads, topology, name, dataDir.toAbsolutePath());
        try {
            topology.runs(name).forEach(node::open);
            if (topology.servesOthers(name)) {
                node.openWire(wirePort);
            }
            node.openAdmin();
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    void start() {
        lifecycle.start();
        publicUrl()
                .ifPresent(url -> ServerAddress.write(
                        dataDir,
                        new ServerAddress(
                                url, adminUrl(), ProcessHandle.current().pid())));
    }

    /** Where a port is: here, or on the wire; empty where no node runs its service. */
    <P> Optional<P> bind(Class<P> port) {
        Service<P> service = topology.map().of(port);
        if (topology.sharesOf(service).size() > 1) {
            return Optional.of(port.cast(everyModel(topology.map().of(Models.class))));
        }
        if (topology.runs(name, service)) {
            return Optional.of(local(service));
        }
        List<String> nodes = topology.nodesOf(service);
        return nodes.isEmpty() ? Optional.empty() : Optional.of(remote(service, nodes));
    }

    /** The models of all nodes, where these hold different ones. */
    private Models everyModel(Service<Models> service) {
        return new ModelsByNode(topology.sharesOf(service).stream()
                .map(share -> share.contains(name) ? local(service) : remote(service, share))
                .toList());
    }

    private <P> P local(Service<P> service) {
        return LocalPort.of(service, service.port().cast(Objects.requireNonNull(ports.get(service.port()))));
    }

    private <P> P remote(Service<P> service, List<String> nodes) {
        return clients().client(service.port(), topology.addresses(nodes));
    }

    /** Where the public API is; empty on a node without a gateway. */
    Optional<String> publicUrl() {
        return Optional.ofNullable(gateway)
                .map(edge -> "http://" + publicAddress().host() + ":" + edge.port());
    }

    /** Where the public gRPC port is; empty on a node without a gateway. */
    Optional<String> grpcTarget() {
        return Optional.ofNullable(gateway)
                .map(Gateway::grpcPort)
                .filter(OptionalInt::isPresent)
                .map(port -> grpcAddress().host() + ":" + port.getAsInt());
    }

    String adminUrl() {
        return "http://" + adminAddress().host() + ":"
                + Objects.requireNonNull(admin).port();
    }

    /** The file with the admin key; empty on a node without the users service, or where the configuration gives the key. */
    Optional<Path> adminKeyFile() {
        Path file = UsersAssembly.adminKeyFile(dataDir);
        return topology.runs(name, topology.map().of(Users.class)) && Files.exists(file)
                ? Optional.of(file)
                : Optional.empty();
    }

    /** The admin key, for commands that run a node and use it at once. */
    String adminKey() {
        Secret given = config.users().adminKey();
        if (given != null) {
            return given.reveal();
        }
        try {
            return Files.readString(UsersAssembly.adminKeyFile(dataDir)).strip();
        } catch (IOException e) {
            throw Problem.of(Problem.Code.INTERNAL, "the admin key cannot be read")
                    .causedBy(e);
        }
    }

    /** Lets running requests finish, within the configured bound, then stops. */
    void drainAndClose() {
        lifecycle.drain(config.server().drain());
        close();
    }

    @Override
    public void close() {
        lifecycle.stop();
    }

    GopuramConfig config() {
        return config;
    }

    Path dataDir() {
        return dataDir;
    }

    /** A service's database; it is closed after the service. */
    Database database(String service) {
        return database(service, service);
    }

    /** Another database of a service, on the same server where it has one. */
    private Database database(String name, String service) {
        return databases.computeIfAbsent(name, absent -> {
            Database database = Databases.open(name, config.store(service), dataDir, clock);
            lifecycle.add(name + " database", stopping(database::close));
            return database;
        });
    }

    HttpRuntime http() {
        return http;
    }

    /** What the edges of the node share. */
    EdgeSite site() {
        return site;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    Clock clock() {
        return clock;
    }

    SecureRandom secureRandom() {
        return secureRandom;
    }

    /** The configuration while the node runs. */
    Reloads<GopuramConfig> reloads() {
        return reloads;
    }

    /** Where this node keeps account of its reloads: with its gateway; a node without one has the log alone. */
    ReloadAccount reloadAccount() {
        Optional<Database> audit = topology.runs(name, topology.map().named(ServiceMap.GATEWAY))
                ? Optional.of(database(ServiceMap.GATEWAY))
                : Optional.empty();
        return new ReloadAccount(name, audit, new Ids(clock, secureRandom), clock, telemetry.meters());
    }

    Supplier<Map<String, Readiness>> readiness() {
        return lifecycle::readiness;
    }

    /** What both edges of a node with a gateway know of API keys; they stop before it does. */
    EdgeKeys openEdgeKeys(Users users) {
        edgeKeys = EdgeKeys.open(config.gateway().keys(), users, clock, random);
        lifecycle.add("keys", edgeKeys);
        return edgeKeys;
    }

    /** What the public edge holds its callers to. */
    Governance openGovernance(Chat chat, Models models) {
        int gateways =
                topology.nodesOf(topology.map().named(ServiceMap.GATEWAY)).size();
        Governance governance =
                Governance.open(config.governance(), gateways, countingStore(), telemetry.meters(), clock);
        lifecycle.add("governance", governance);
        reloads.part(GopuramConfig::governance).join(next -> () -> governance.apply(next));
        ServedModels served = new ServedModels(chat, models, governance::goBy, clock, random);
        lifecycle.add("model names", served);
        reloads.join(next -> served::changed);
        return governance;
    }

    /** Where this gateway finds what others have answered, and they what it has. */
    SecondLevel openSecondLevel(MasterKeySource master) {
        return switch (config.cache().secondLevel().store()) {
            case NONE -> SecondLevel.NONE;
            case REDIS -> SealedSecondLevel.over(new RedisSecondLevel(redis()), master, clock);
        };
    }

    private CountingStore countingStore() {
        SharingConfig sharing = config.sharing();
        String unique = new Ids(clock, secureRandom).prefixed(name);
        return switch (sharing.store()) {
            case MEMORY -> CountingStore.inMemory(sharing.lease(), clock);
            case SQL ->
                CountingStore.in(
                        database(CountingStore.DATABASE, ServiceMap.GATEWAY),
                        !config.store(ServiceMap.GATEWAY).embedded(),
                        sharing.lease(),
                        unique,
                        clock);
            case REDIS -> CountingStore.in(redis(), sharing.lease(), unique);
        };
    }

    /** The installation's Redis; it is connected to in the background, and closed last. */
    private Redis redis() {
        if (redis == null) {
            redis = Redis.open(config.redis());
            lifecycle.add("redis", stopping(redis::close));
        }
        return redis;
    }

    /** The operator's upstreams; they stop before the edge that leads to them does. */
    OwnUpstreams openOwnUpstreams() {
        OwnUpstreams opened = OwnUpstreams.open(config.routes(), upstreams, telemetry, clock, random);
        lifecycle.add("routes", opened);
        own = opened;
        return opened;
    }

    /** Follows the registry for a service, from the node's start to its end. */
    RolloutFollower openFollower(String service, Registry registry) {
        RolloutFollower follower = new RolloutFollower(
                registry,
                RolloutFollower.Settings.of(name + "/" + service, run).keeping(keptView(service)),
                clock,
                random,
                Thread.ofVirtual().name(service + "-follower-", 0).factory());
        lifecycle.add(service + " follower", follower);
        return follower;
    }

    /** What a service needs that follows the registry by itself. */
    ModelsAssembly.Surroundings following(String service, Registry registry) {
        return new ModelsAssembly.Surroundings(registry, name + "/" + service, run, keptView(service), random);
    }

    private KeptView keptView(String service) {
        return new ViewFile(dataDir.resolve(service + "-registry.json"));
    }

    /** The models that this node holds. */
    ModelSet heldModels() {
        return topology.node(name).modelSet();
    }

    /** Beside the public address, on a port of its own. */
    ListenAddress grpcAddress() {
        return new ListenAddress(publicAddress().host(), config.server().grpcPort());
    }

    ListenAddress publicAddress() {
        return listenAddress(topology.node(name).listen(), config.server().port());
    }

    private <P> void open(Service<P> service) {
        Opened<? extends P> opened = service.opening().open(new Wiring(this, service));
        lifecycle.add(service.name(), opened.part());
        ports.put(service.port(), opened.port());
        if (opened.port() instanceof Gateway edge) {
            gateway = edge;
        }
    }

    private void openWire(@Nullable Integer portOverride) {
        NodeConfig node = topology.node(name);
        Address address = Address.parse(Objects.requireNonNull(node.wire()));
        ListenAddress at = new ListenAddress(
                node.wireBind() == null ? address.host() : node.wireBind(),
                portOverride == null ? address.port() : portOverride);
        Map<Class<?>, Object> served = new HashMap<>();
        for (Service<?> service : topology.runs(name)) {
            if (topology.isCalledFromElsewhere(name, service)) {
                served.put(service.port(), Objects.requireNonNull(ports.get(service.port())));
            }
        }
        lifecycle.add(
                "wire",
                WireServer.open(
                        at,
                        config.wire().server(),
                        credentials(),
                        served,
                        topology.map().rights(),
                        clock,
                        random,
                        meters));
    }

    private void openAdmin() {
        Opened<Gateway> opened = GatewayAssembly.openAdmin(
                config.gateway(),
                reloads.part(GopuramConfig::gateway),
                adminAddress(),
                http,
                site,
                Optional.ofNullable(edgeKeys),
                edgeKeys == null ? Optional.empty() : bind(Chat.class),
                Optional.ofNullable(own),
                edgeKeys == null ? Optional.empty() : bind(Models.class),
                edgeKeys == null ? Optional.empty() : bind(Registry.class),
                readiness());
        lifecycle.add("admin", opened.part());
        admin = opened.port();
    }

    private WireClients clients() {
        if (clients == null) {
            clients = WireClients.open(config.wire().client(), credentials(), clock, meters, Delivery.ONCE);
            lifecycle.add("wire clients", clients);
        }
        return clients;
    }

    /** The node's certificate; a replaced one counts from the next handshake on. */
    private Supplier<Credentials> credentials() {
        TlsConfig tls = config.tls();
        if (tls.ca() == null || tls.cert() == null || tls.key() == null) {
            throw Problem.invalid(
                    "tls",
                    "incomplete",
                    "ca, cert and key, because other nodes are called; see `gopuram certs --help`");
        }
        return CredentialSource.open(new Tls(tls.ca(), tls.cert(), tls.key()), clock, CHECK_CERTIFICATES);
    }

    private ListenAddress adminAddress() {
        return listenAddress(topology.node(name).admin(), config.server().adminPort());
    }

    /** The node's own address where it has one; unlike the address of another node a configured port may be 0. */
    private ListenAddress listenAddress(@Nullable String own, int port) {
        if (own == null) {
            return new ListenAddress(config.server().host(), port);
        }
        Address address = Address.parse(own);
        return new ListenAddress(address.host(), address.port());
    }

    private static Part stopping(Runnable stop) {
        return new Part() {
            @Override
            public void stop() {
                stop.run();
            }
        };
    }

    private static void makeDirectory(Path dir) {
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw Problem.invalid("data", dir, "a directory that can be made and written to")
                    .causedBy(e);
        }
    }
}
