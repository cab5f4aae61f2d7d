package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.security.Credentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes ports whose objects live in other nodes. */
public final class WireClients implements Part {
    private static final int EVENT_LOOPS = 2;

    private final WireClientConfig config;
    private final Supplier<Credentials> credentials;
    private final Bridge bridge = Bridge.open();
    private final RemotePort.Calling calling;
    private final EventLoopGroup loops;
    private final Connections connections = new Connections();
    private final ScheduledFuture<?> reconnecting;

    private WireClients(
            WireClientConfig config,
            Supplier<Credentials> credentials,
            Clock clock,
            WireListener listener,
            Delivery delivery,
            EventLoopGroup loops) {
        this.config = config;
        this.credentials = credentials;
        this.calling =
                new RemotePort.Calling(new Failures(bridge.problems(), clock), config, clock, listener, delivery);
        this.loops = loops;
        long everyMs = config.reconnect().toMillis();
        this.reconnecting = loops.scheduleWithFixedDelay(connections, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    public static WireClients open(
            WireClientConfig config,
            Supplier<Credentials> credentials,
            Clock clock,
            WireListener listener,
            Delivery delivery) {
        return open(config, credentials, clock, listener, delivery, EventLoops.open("wire-client", EVENT_LOOPS));
    }

    /** On these loops, whose timers say when gRPC and we try to connect again. */
    static WireClients open(
            WireClientConfig config,
            Supplier<Credentials> credentials,
            Clock clock,
            WireListener listener,
            Delivery delivery,
            EventLoopGroup loops) {
        return new WireClients(config, credentials, clock, listener, delivery, loops);
    }

    /** The port as served at these addresses, taken in turn; those that do not answer are left out until they do. */
    public <P> P client(Class<P> port, List<Address> addresses) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(port.getSimpleName() + ": no address (expected: at least one)");
        }
        PortContract contract = bridge.contract(port);
        ManagedChannel channel = channel(contract.service(), addresses);
        connections.add(channel);
        Object proxy = Proxy.newProxyInstance(
                port.getClassLoader(), new Class<?>[] {port}, new RemotePort(contract, channel, calling));
        return port.cast(proxy);
    }

    private ManagedChannel channel(String service, List<Address> addresses) {
        StaticAddresses.register();
        return NettyChannelBuilder.forTarget(StaticAddresses.target(addresses))
                .overrideAuthority(service)
                .defaultLoadBalancingPolicy("round_robin")
                .disableServiceConfigLookUp()
                .channelType(NioSocketChannel.class)
                .eventLoopGroup(loops)
                .withOption(ChannelOption.TCP_NODELAY, true)
                .directExecutor()
                .sslContext(Handshakes.client(credentials, service))
                .maxInboundMessageSize(config.maxMessage().intBytes())
                .keepAliveTime(config.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(config.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .build();
    }

    @Override
    public void stop() {
        var _ = reconnecting.cancel(false);
        connections.close();
        EventLoops.close(loops);
    }
}
