package dev.gopuram.gateway;

import dev.gopuram.edge.Capability;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.kernel.ByteSize;
import java.time.Duration;

/**
 * Times and sizes by capability, whichever path leads to it.
 *
 * @param uploads archives of versions, whose times begin with the body
 * @param imports sizes of documents that come as lines; their times are those of {@code index}
 */
public record RoutesConfig(
        RouteConfig chat,
        RouteConfig embed,
        RouteConfig models,
        RouteConfig predict,
        RouteConfig registry,
        RouteConfig uploads,
        RouteConfig search,
        RouteConfig index,
        RouteConfig users,
        RouteConfig health,
        ImportConfig imports) {
    public static RoutesConfig defaults() {
        return new RoutesConfig(
                new RouteConfig(
                        Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(10), ByteSize.mib(16)),
                RouteConfig.within(Duration.ofSeconds(30), ByteSize.mib(16)),
                RouteConfig.within(Duration.ofSeconds(5), Route.NO_BODY),
                RouteConfig.within(Duration.ofSeconds(30), ByteSize.mib(32)),
                RouteConfig.within(Duration.ofMinutes(2), ByteSize.mib(4)),
                RouteConfig.within(Duration.ofMinutes(15), ByteSize.mib(512)),
                RouteConfig.within(Duration.ofSeconds(3), ByteSize.kib(256)),
                RouteConfig.within(Duration.ofMinutes(5), ByteSize.mib(32)),
                RouteConfig.within(Duration.ofSeconds(2), ByteSize.kib(64)),
                RouteConfig.within(Duration.ofSeconds(2), Route.NO_BODY),
                ImportConfig.defaults());
    }

    /** The longest line of an import: a document that comes alone may be no larger, and neither travels between nodes. */
    ByteSize maxLine() {
        return imports.maxLine().bytes() < index.maxBody().bytes() ? imports.maxLine() : index.maxBody();
    }

    RouteConfig of(Capability capability) {
        return switch (capability) {
            case CHAT -> chat;
            case EMBED -> embed;
            case MODELS -> models;
            case PREDICT -> predict;
            case REGISTRY -> registry;
            case SEARCH -> search;
            case INDEX -> index;
            case USERS -> users;
            case HEALTH -> health;
            case OWN -> throw new IllegalArgumentException("a route of the operator's own brings its own times");
        };
    }
}
