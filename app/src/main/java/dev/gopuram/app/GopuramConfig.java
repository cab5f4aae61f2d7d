package dev.gopuram.app;

import dev.gopuram.chat.ChatConfig;
import dev.gopuram.chat.ChatSettings;
import dev.gopuram.chat.ProviderConfig;
import dev.gopuram.edge.Capability;
import dev.gopuram.gateway.GatewayConfig;
import dev.gopuram.gateway.GatewaySettings;
import dev.gopuram.gateway.OwnRouteConfig;
import dev.gopuram.gateway.RoutesConfig;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.LimitConfig;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SecondLevelConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.TierConfig;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import dev.gopuram.kernel.Secret;
import dev.gopuram.models.ModelsConfig;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.redis.RedisConfig;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.TelemetryConfig;
import dev.gopuram.registry.RegistryConfig;
import dev.gopuram.search.SearchConfig;
import dev.gopuram.users.UsersConfig;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one configuration file, whole. Each service's section is its own record; what is not said takes its default.
 *
 * @param node which node this process is, where the command line does not say
 * @param nodes the processes of the installation; one that runs everything where absent
 * @param stores the database of each service that has one, by the service's name
 * @param providers who answers chats, by name
 * @param tiers what keys may do, by the name of their tier
 * @param limits what callers may use, by name
 * @param prices what tokens cost
 * @param sharing where limits are counted, and how gateways share them
 * @param redis the Redis of the installation, where it has one
 * @param cache which answers are given again
 * @param routes upstreams of the operator's own, by name
 */
record GopuramConfig(
        @Nullable String node,
        Map<String, NodeConfig> nodes,
        ServerConfig server,
        TlsConfig tls,
        WireConfig wire,
        Map<String, DatabaseConfig> stores,
        EncryptionConfig encryption,
        UpstreamsConfig upstreams,
        @Reloadable Map<String, ProviderConfig> providers,
        @Reloadable Map<String, OwnRouteConfig> routes,
        GatewayConfig gateway,
        @Reloadable Map<String, TierConfig> tiers,
        @Reloadable Map<String, LimitConfig> limits,
        @Reloadable PricesConfig prices,
        SharingConfig sharing,
        RedisConfig redis,
        @Reloadable TarpitConfig tarpit,
        CacheConfig cache,
        UsersConfig users,
        RegistryConfig registry,
        ModelsConfig models,
        ChatConfig chat,
        SearchConfig search,
        TelemetryConfig telemetry) {
    private static final Set<Capability> LIMITED =
            EnumSet.complementOf(EnumSet.of(Capability.HEALTH, Capability.USERS, Capability.OWN));

    GopuramConfig {
        GovernanceConfig governing = new GovernanceConfig(tiers, limits, prices, sharing);
        governing.requireRoutes(limited(routes));
        governing.requireNoAliases(chat.aliases());
        governing.requireNoAliases(models.aliases());
        if (sharing.store() == SharingConfig.Store.REDIS && redis.url() == null) {
            throw Problem.invalid("sharing.store", "redis", "redis.url to be set, or another store");
        }
        if (cache.secondLevel().store() == SecondLevelConfig.Store.REDIS && redis.url() == null) {
            throw Problem.invalid("cache.second_level.store", "redis", "redis.url to be set, or none");
        }
        routes.forEach((name, route) -> route.require(name));
        boolean crossing = nodes.values().stream().anyMatch(each -> each.wire() != null);
        if (crossing) {
            RoutesConfig sizes = gateway.routes();
            wire.requireRoomFor("gateway.routes.chat.max_body", sizes.chat().maxBody());
            wire.requireRoomFor("gateway.routes.embed.max_body", sizes.embed().maxBody());
            wire.requireRoomFor(
                    "gateway.routes.predict.max_body", sizes.predict().maxBody());
            wire.requireRoomFor("gateway.routes.search.max_body", sizes.search().maxBody());
            wire.requireRoomFor("gateway.routes.index.max_body", sizes.index().maxBody());
            wire.requireRoomFor("gateway.routes.users.max_body", sizes.users().maxBody());
            wire.requireRoomFor("registry.uploads.max_part", registry.uploads().maxPart());
            wire.requireRoomFor("models.max_request", models.maxRequest());
            wire.requireRoomFor("search.max_request", search.maxRequest());
            wire.requireRoomFor(
                    "chat.conversations.max_bytes", chat.conversations().maxBytes());
        }
    }

    /**
     * What limits may name: what the public edge gives access to, and the operator's own routes by their names. Keys are
     * made on the admin port, which is held to no limit, and whether a node is well anybody may ask.
     */
    private static List<String> limited(Map<String, OwnRouteConfig> routes) {
        return Stream.concat(
                        LIMITED.stream().map(Capability::word),
                        routes.keySet().stream().map(name -> "routes." + name))
                .toList();
    }

    public static GopuramConfig defaults() {
        return new GopuramConfig(
                null,
                Map.of(),
                ServerConfig.defaults(),
                TlsConfig.defaults(),
                WireConfig.defaults(),
                Map.of(),
                EncryptionConfig.defaults(),
                UpstreamsConfig.defaults(),
                Map.of(),
                Map.of(),
                GatewayConfig.defaults(),
                TierConfig.standard(),
                Map.of(),
                PricesConfig.defaults(),
                SharingConfig.defaults(),
                RedisConfig.defaults(),
                TarpitConfig.defaults(),
                CacheConfig.defaults(),
                UsersConfig.defaults(),
                RegistryConfig.defaults(),
                ModelsConfig.defaults(),
                ChatConfig.defaults(),
                SearchConfig.defaults(),
                TelemetryConfig.defaults());
    }

    /** What the public edge is told. */
    GatewaySettings fronting() {
        return new GatewaySettings(gateway, routes);
    }

    /** What chat is told. */
    ChatSettings chatting() {
        return new ChatSettings(chat, providers);
    }

    /** The checked topology of these nodes. */
    Topology topology() {
        return Topology.of(ServiceMap.standard(), nodes, this::embedded);
    }

    /** Whether a service keeps what it must share with its replicas where only one process can write it. */
    private boolean embedded(String service) {
        return switch (service) {
            case ServiceMap.MODELS -> false; // keeps copies alone; what is true of a model is the registry's
            case ServiceMap.GATEWAY -> sharesAlone();
            default -> store(service).embedded();
        };
    }

    private boolean sharesAlone() {
        return switch (sharing.store()) {
            case SQL -> store(ServiceMap.GATEWAY).embedded();
            case MEMORY -> true;
            case REDIS -> false;
        };
    }

    /** The names of the tiers, the most favoured last. */
    List<String> tierNames() {
        return tiers.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.comparingInt(TierConfig::priority)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What callers may use, checked as a whole. */
    GovernanceConfig governance() {
        return new GovernanceConfig(tiers, limits, prices, sharing);
    }

    /** Where a service keeps its data. */
    DatabaseConfig store(String service) {
        return stores.getOrDefault(service, DatabaseConfig.defaults());
    }

    /** With the admin key of the environment, where it has one. */
    GopuramConfig withAdminKey(@Nullable String adminKey) {
        if (adminKey == null) {
            return this;
        }
        return with(
                server,
                providers,
                new UsersConfig(users.maxTtl(), users.replayWindow(), users.pepper(), Secret.of(adminKey)));
    }

    GopuramConfig withServer(ServerConfig newServer) {
        return with(newServer, providers, users);
    }

    GopuramConfig withProviders(Map<String, ProviderConfig> newProviders) {
        return with(server, newProviders, users);
    }

    private GopuramConfig with(ServerConfig newServer, Map<String, ProviderConfig> newProviders, UsersConfig newUsers) {
        return new GopuramConfig(
                node,
                nodes,
                newServer,
                tls,
                wire,
                stores,
                encryption,
                upstreams,
                newProviders,
                routes,
                gateway,
                tiers,
                limits,
                prices,
                sharing,
                redis,
                tarpit,
                cache,
                newUsers,
                registry,
                models,
                chat,
                search,
                telemetry);
    }
}
