package dev.gopuram.gateway;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import dev.gopuram.platform.grpc.GrpcServerConfig;
import dev.gopuram.platform.http.HttpServerConfig;
import dev.gopuram.platform.overload.OverloadConfig;
import java.time.Duration;

/**
 * What the edge allows: the same record for the public port and for the admin port.
 *
 * @param server bounds on connections, headers and rates
 * @param routes times and sizes by capability
 * @param keys what is remembered of API keys, and for how long
 * @param maxConcurrent calls running at once, streams included, whatever they are; one more is 503
 * @param overload between what bounds it is found out how many calls of a capability may wait for their answer at once
 * @param heartbeat how long a stream may be silent before a comment keeps the connection alive
 * @param deadlineSweep how often running calls are checked against their times
 * @param sockets chat over WebSockets
 * @param accessLog whether each call is logged
 * @param grpc bounds on connections, metadata and messages of the gRPC port; the rest holds there too
 */
public record GatewayConfig(
        HttpServerConfig server,
        @Reloadable RoutesConfig routes,
        KeysConfig keys,
        int maxConcurrent,
        @Reloadable OverloadConfig overload,
        Duration heartbeat,
        Duration deadlineSweep,
        SocketsConfig sockets,
        boolean accessLog,
        GrpcServerConfig grpc) {
    private static final int MOST_CONCURRENT = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    public GatewayConfig {
        if (maxConcurrent < 1 || maxConcurrent > MOST_CONCURRENT) {
            throw Problem.invalid("max_concurrent", maxConcurrent, "1.." + MOST_CONCURRENT);
        }
        if (heartbeat.compareTo(SHORTEST) < 0) {
            throw Problem.invalid("heartbeat", heartbeat, "1ms or more");
        }
        if (deadlineSweep.compareTo(SHORTEST) < 0 || deadlineSweep.compareTo(Duration.ofSeconds(1)) > 0) {
            throw Problem.invalid("deadline_sweep", deadlineSweep, "1ms..1s");
        }
    }

    /** One whose gRPC port is bounded as it is by default. */
    public GatewayConfig(
            HttpServerConfig server,
            RoutesConfig routes,
            KeysConfig keys,
            int maxConcurrent,
            OverloadConfig overload,
            Duration heartbeat,
            Duration deadlineSweep,
            SocketsConfig sockets,
            boolean accessLog) {
        this(
                server,
                routes,
                keys,
                maxConcurrent,
                overload,
                heartbeat,
                deadlineSweep,
                sockets,
                accessLog,
                GrpcServerConfig.defaults());
    }

    public static GatewayConfig defaults() {
        return new GatewayConfig(
                HttpServerConfig.defaults(),
                RoutesConfig.defaults(),
                KeysConfig.defaults(),
                10_000,
                OverloadConfig.defaults(),
                Duration.ofSeconds(15),
                Duration.ofMillis(50),
                SocketsConfig.defaults(),
                true);
    }
}
