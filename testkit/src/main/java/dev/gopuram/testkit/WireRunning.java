package dev.gopuram.testkit;

import dev.gopuram.platform.wire.WireClients;
import dev.gopuram.platform.wire.WireServer;
import java.nio.file.Path;

/** A service in this process behind the wire. */
record WireRunning<P>(LocalRunning<P> served, WireServer server, WireClients clients, P port) implements Running<P> {
    static <P> WireRunning<P> start(Fixture<P> fixture, Path dataDir) {
        LocalRunning<P> served = LocalRunning.start(fixture, dataDir);
        Class<P> type = fixture.port();
        WireServer server = TestWire.serve(type, served.port(), TestCertificates.server(TestWire.service(type)));
        WireClients clients = TestWire.clients(new Twice());
        return new WireRunning<>(served, server, clients, clients.client(type, TestWire.at(server.port())));
    }

    @Override
    public long pid() {
        return served.pid();
    }

    @Override
    public void close() {
        clients.stop();
        server.stop();
        served.close();
    }
}
