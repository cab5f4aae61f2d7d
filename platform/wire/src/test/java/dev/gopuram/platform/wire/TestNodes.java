package dev.gopuram.platform.wire;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.platform.security.CertificateAuthority;
import dev.gopuram.platform.security.Credentials;
import dev.gopuram.platform.security.NodeCertificate;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Nodes of a small installation on loopback, with an authority of their own; closing it stops them all. */
final class TestNodes implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(30);
    /** The rights of the tests: chat may call models, gateway may call chat, and nobody anything else. */
    static final CallerRights RIGHTS = (caller, callee) ->
            (caller.equals("chat") && callee.equals("models")) || (caller.equals("gateway") && callee.equals("chat"));

    final List<WireListener.Crossing> crossings = new CopyOnWriteArrayList<>();
    private final CertificateAuthority authority;
    private final List<Runnable> stops = new ArrayList<>();
    private int nodes;

    TestNodes(Path dir) {
        this.authority = CertificateAuthority.init(dir, Clock.system(), new SecureRandom());
    }

    Credentials credentials(String... services) {
        String node = "node-" + nodes++;
        return authority.issue(NodeCertificate.of(node, Set.of(services))).load(Clock.system());
    }

    WireServer serve(int port, Map<Class<?>, Object> ports, String... services) {
        return serve(new ListenAddress("127.0.0.1", port), WireServerConfig.defaults(), ports, services);
    }

    WireServer serve(WireServerConfig config, Map<Class<?>, Object> ports, String... services) {
        return serve(ListenAddress.loopback(), config, ports, services);
    }

    private WireServer serve(
            ListenAddress at, WireServerConfig config, Map<Class<?>, Object> ports, String... services) {
        Credentials credentials = credentials(services);
        WireServer server = WireServer.open(
                at, config, () -> credentials, ports, RIGHTS, Clock.system(), new Random(1), crossings::add);
        stops.add(server::stop);
        return server;
    }

    <P> P client(Class<P> port, Credentials credentials, int... at) {
        return client(port, quickly(), credentials, at);
    }

    <P> P client(Class<P> port, WireClientConfig config, Credentials credentials, int... at) {
        WireClients clients =
                WireClients.open(config, () -> credentials, Clock.system(), crossings::add, Delivery.ONCE);
        stops.add(clients::stop);
        return clients.client(port, addresses(at));
    }

    <P> P client(Class<P> port, EventLoopGroup loops, Credentials credentials, int... at) {
        WireClients clients =
                WireClients.open(quickly(), () -> credentials, Clock.system(), crossings::add, Delivery.ONCE, loops);
        stops.add(clients::stop);
        return clients.client(port, addresses(at));
    }

    /** The defaults with a quicker second look at lost connections. */
    static WireClientConfig quickly() {
        return quickly(ByteSize.mib(1));
    }

    static WireClientConfig quickly(ByteSize maxMessage) {
        return new WireClientConfig(
                maxMessage,
                2,
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                8);
    }

    static CallContext context(Duration timeout) {
        return new CallContext(
                "request ü",
                "correlation,%",
                "tenant-a",
                new Principal("key_1", "tenant-b", Set.of("chat", "search:write"), "gold", "team-c"),
                Deadline.after(timeout, Clock.system()),
                TraceParent.random(new Random(2), true));
    }

    static <T> T call(Supplier<T> body) {
        return context(BOUND).call(body);
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        long last = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - last > 0) {
                throw new AssertionError("the condition did not come true within " + BOUND);
            }
            Thread.sleep(5);
        }
    }

    private static List<Address> addresses(int... ports) {
        List<Address> addresses = new ArrayList<>();
        for (int port : ports) {
            addresses.add(new Address("127.0.0.1", port));
        }
        return addresses;
    }

    @Override
    public void close() {
        stops.reversed().forEach(Runnable::run);
    }
}
