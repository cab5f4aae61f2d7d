package dev.gopuram.app;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.gateway.EdgeKeys;
import dev.gopuram.gateway.EdgeSite;
import dev.gopuram.gateway.Keeping;
import dev.gopuram.gateway.OwnUpstreams;
import dev.gopuram.governance.Governance;
import dev.gopuram.governance.SqlIdempotentAnswers;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.models.ModelSet;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.rollouts.RolloutFollower;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a service may ask for while it is opened. It hands out only the ports that the service declared on the map, so
 * that the map cannot lie.
 */
final class Wiring {
    private final Node node;
    private final Service<?> service;

    Wiring(Node node, Service<?> service) {
        this.node = node;
        this.service = service;
    }

    GopuramConfig config() {
        return node.config();
    }

    /** A part of the configuration while the node runs. */
    <S> Reloads<S> reloads(Function<GopuramConfig, S> part) {
        return node.reloads().part(part);
    }

    /** A port the service needs. */
    <P> P need(Class<P> port) {
        if (!service.needs().contains(port)) {
            throw undeclared(port);
        }
        return node.bind(port).orElseThrow(() -> undeclared(port));
    }

    /** A port the service can do without; empty where no node runs it. */
    <P> Optional<P> want(Class<P> port) {
        if (!service.mayCall(port)) {
            throw undeclared(port);
        }
        return node.bind(port);
    }

    /** Follows the registry for the service. */
    RolloutFollower follow(Registry registry) {
        return node.openFollower(service.name(), registry);
    }

    /** The registry with what the service needs to follow it by itself. */
    ModelsAssembly.Surroundings following(Registry registry) {
        return node.following(service.name(), registry);
    }

    /** The models that this node holds. */
    ModelSet heldModels() {
        return node.heldModels();
    }

    /** The service's own database. */
    Database database() {
        return node.database(service.name());
    }

    /** Where the key that seals the service's data comes from. */
    MasterKeySource masterKey() {
        return new MasterKeySource(node.config().encryption().masterKey(), node.dataDir());
    }

    Path dataDir() {
        return node.dataDir();
    }

    Upstreams upstreams() {
        return node.upstreams();
    }

    /** What the edges of the node share. */
    EdgeSite site() {
        return node.site();
    }

    HttpRuntime http() {
        return node.http();
    }

    /** Where this node serves the public. */
    ListenAddress publicAddress() {
        return node.publicAddress();
    }

    /** Where this node serves the public by gRPC. */
    ListenAddress grpcAddress() {
        return node.grpcAddress();
    }

    /** Opens what the edges of this node know of API keys. */
    EdgeKeys openEdgeKeys() {
        return node.openEdgeKeys(need(Users.class));
    }

    /** Opens what the public edge of this node holds its callers to. */
    Governance openGovernance() {
        return node.openGovernance(need(Chat.class), need(Models.class));
    }

    /** Opens what the public edge keeps answers by. */
    Keeping openKeeping() {
        return new Keeping(
                config().cache(),
                reloads(GopuramConfig::cache),
                node.openSecondLevel(masterKey()),
                SqlIdempotentAnswers.open(database(), masterKey(), ids(), clock()));
    }

    /** Opens the upstreams of the operator's own. */
    OwnUpstreams openOwnUpstreams() {
        return node.openOwnUpstreams();
    }

    /** How the parts of the node are. */
    Supplier<Map<String, Readiness>> readiness() {
        return node.readiness();
    }

    Telemetry telemetry() {
        return node.site().telemetry();
    }

    Clock clock() {
        return node.clock();
    }

    RandomGenerator random() {
        return node.site().random();
    }

    SecureRandom secureRandom() {
        return node.secureRandom();
    }

    Ids ids() {
        return new Ids(node.clock(), node.secureRandom());
    }

    private IllegalStateException undeclared(Class<?> port) {
        return new IllegalStateException(
                service.name() + " asks for " + port.getSimpleName() + " (expected: declared on the service map)");
    }
}
