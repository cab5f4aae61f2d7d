package dev.gopuram.testkit;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.platform.security.CredentialSource;
import dev.gopuram.platform.security.Credentials;
import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.wire.Address;
import dev.gopuram.platform.wire.Delivery;
import dev.gopuram.platform.wire.WireClientConfig;
import dev.gopuram.platform.wire.WireClients;
import dev.gopuram.platform.wire.WireListener;
import dev.gopuram.platform.wire.WireServer;
import dev.gopuram.platform.wire.WireServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Both ends of the wire as the runners set them up. */
final class TestWire {
    private static final String HOST = "127.0.0.1";
    private static final Duration NO_RELOAD = Duration.ofHours(1);

    private TestWire() {}

    static WireServer serve(Class<?> port, Object served, Tls tls) {
        return WireServer.open(
                new ListenAddress(HOST, 0),
                WireServerConfig.defaults(),
                credentials(tls),
                Map.of(port, served),
                (caller, callee) -> caller.equals(TestCertificates.CALLER),
                Clock.system(),
                RandomGenerator.getDefault(),
                WireListener.NONE);
    }

    static WireClients clients(Delivery delivery) {
        return WireClients.open(
                WireClientConfig.defaults(),
                credentials(TestCertificates.caller()),
                Clock.system(),
                WireListener.NONE,
                delivery);
    }

    static List<Address> at(int port) {
        return List.of(new Address(HOST, port));
    }

    private static Supplier<Credentials> credentials(Tls tls) {
        return CredentialSource.open(tls, Clock.system(), NO_RELOAD);
    }

    /** The name of the service behind a port: the package of its contract. */
    static String service(Class<?> port) {
        String name = port.getPackageName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
