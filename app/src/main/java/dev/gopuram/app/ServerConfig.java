package dev.gopuram.app;

import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this node listens, and how it leaves.
 *
 * @param host the interface of the public and the admin port; only this machine by default
 * @param port the public port; 0 picks a free one
 * @param grpcPort the public gRPC port; 0 picks a free one
 * @param adminPort health, metrics and the admin API; 0 picks a free one
 * @param drain how long running requests may still take after a stop was asked for
 * @param trustedProxies whose {@code x-forwarded-for} is believed: the load balancers before this node
 */
record ServerConfig(String host, int port, int grpcPort, int adminPort, Duration drain, List<Network> trustedProxies) {
    private static final int MAX_PORT = 65_535;

    ServerConfig {
        requirePort("port", port);
        requirePort("grpc_port", grpcPort);
        requirePort("admin_port", adminPort);
        if (drain.isNegative()) {
            throw Problem.invalid("drain", drain, "0s or more");
        }
        trustedProxies = List.copyOf(trustedProxies);
    }

    public static ServerConfig defaults() {
        return new ServerConfig("127.0.0.1", 3000, 3002, 3001, Duration.ofSeconds(25), List.of());
    }

    /** With other ports, where they are given. */
    ServerConfig withPorts(@Nullable Integer newPort, @Nullable Integer newGrpcPort, @Nullable Integer newAdminPort) {
        return new ServerConfig(
                host,
                newPort == null ? port : newPort,
                newGrpcPort == null ? grpcPort : newGrpcPort,
                newAdminPort == null ? adminPort : newAdminPort,
                drain,
                trustedProxies);
    }

    private static void requirePort(String field, int port) {
        if (port < 0 || port > MAX_PORT) {
            throw Problem.invalid(field, port, "0.." + MAX_PORT);
        }
    }
}
