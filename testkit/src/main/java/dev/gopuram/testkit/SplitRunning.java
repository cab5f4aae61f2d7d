package dev.gopuram.testkit;

import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.wire.Delivery;
import dev.gopuram.platform.wire.WireClients;
import java.nio.file.Path;
import java.time.Duration;

/** A service in a process of its own. */
record SplitRunning<P>(ChildJvm child, WireClients clients, P port) implements Running<P> {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);

    static <P> SplitRunning<P> start(Fixture<P> fixture, Path dataDir) {
        Class<P> type = fixture.port();
        Tls tls = TestCertificates.server(TestWire.service(type));
        ChildJvm child = ChildJvm.start(
                SplitMain.class,
                fixture.getClass().getName(),
                dataDir.toString(),
                tls.ca().toString(),
                tls.certificate().toString(),
                tls.key().toString());
        int port = Integer.parseInt(child.awaitAfter(SplitMain.PORT, START_PATIENCE));
        WireClients clients = TestWire.clients(Delivery.ONCE);
        return new SplitRunning<>(child, clients, clients.client(type, TestWire.at(port)));
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public void close() {
        clients.stop();
        child.close();
    }
}
