package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.security.Credentials;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the ports of one node to the other nodes. */
public final class WireServer implements Part {
    private static final Logger LOG = LoggerFactory.getLogger(WireServer.class);
    private static final int EVENT_LOOPS = 2;
    private static final long STOP_PATIENCE_MS = 2_000;

    private final Server server;
    private final EventLoopGroup loops;
    private final Admission admission;
    private volatile boolean draining;

    private WireServer(Server server, EventLoopGroup loops, Admission admission) {
        this.server = server;
        this.loops = loops;
        this.admission = admission;
    }

    /**
     * Listens and serves. A port whose Java and .proto differ stops it here.
     *
     * @param credentials asked at each handshake
     * @param ports the objects to serve, by the interface each one implements
     */
    public static WireServer open(
            ListenAddress at,
            WireServerConfig config,
            Supplier<Credentials> credentials,
            Map<Class<?>, Object> ports,
            CallerRights rights,
            Clock clock,
            RandomGenerator random,
            WireListener listener) {
        Bridge bridge = Bridge.open();
        Admission admission = new Admission(config.maxCalls());
        ServedCall.Serving serving = new ServedCall.Serving(
                new Failures(bridge.problems(), clock),
                config.maxMessage().intBytes(),
                config.maxCall(),
                clock,
                random,
                listener,
                admission);
        EventLoopGroup loops = EventLoops.open("wire-server", EVENT_LOOPS);
        NettyServerBuilder builder = builder(at, config, credentials, loops);
        ports.forEach((type, port) -> builder.addService(service(bridge.contract(type), port, rights, serving)));
        try {
            Server server = builder.build().start();
            LOG.atInfo().addKeyValue("port", server.getPort()).log("wire listens");
            return new WireServer(server, loops, admission);
        } catch (IOException taken) {
            EventLoops.close(loops);
            throw Problem.invalid("listen", at, "an address free to listen on").causedBy(taken);
        }
    }

    private static NettyServerBuilder builder(
            ListenAddress at, WireServerConfig config, Supplier<Credentials> credentials, EventLoopGroup loops) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(at.host(), at.port()))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                .directExecutor()
                .sslContext(Handshakes.server(credentials))
                .handshakeTimeout(config.handshake().toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(config.maxMessage().intBytes())
                .maxConcurrentCallsPerConnection(config.maxCallsPerConnection())
                .keepAliveTime(config.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(config.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(config.keepAlive().toMillis() / 2, TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    private static ServerServiceDefinition service(
            PortContract contract, Object port, CallerRights rights, ServedCall.Serving serving) {
        ServiceDescriptor.Builder descriptor = ServiceDescriptor.newBuilder(contract.grpcName());
        contract.rpcs().forEach(rpc -> descriptor.addMethod(rpc.descriptor()));
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(descriptor.build());
        for (Rpc rpc : contract.rpcs()) {
            definition.<Bytes, Bytes>addMethod(rpc.descriptor(), new Entrance(rpc, port, rights, serving));
        }
        return definition.build();
    }

    public int port() {
        return server.getPort();
    }

    /** Calls being served now, streams included. */
    public int running() {
        return admission.running();
    }

    @Override
    public void drain(Deadline deadline) {
        draining = true;
        var _ = server.shutdown();
        await(deadline.remaining().toMillis());
    }

    @Override
    public void stop() {
        draining = true;
        var _ = server.shutdownNow();
        await(STOP_PATIENCE_MS);
        EventLoops.close(loops);
    }

    @Override
    public Readiness readiness() {
        return draining ? Readiness.notReady("wire is draining") : Readiness.ready();
    }

    private void await(long ms) {
        try {
            if (!server.awaitTermination(ms, TimeUnit.MILLISECONDS)) {
                LOG.atWarn().addKeyValue("calls", running()).log("calls still run on the wire");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
