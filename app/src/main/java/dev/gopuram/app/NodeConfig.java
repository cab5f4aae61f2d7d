package dev.gopuram.app;

import dev.gopuram.platform.wire.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process of the installation.
 *
 * @param runs the services it runs
 * @param listen where it takes public requests, if it runs the gateway; {@code server.host:server.port} where absent
 * @param wire where other nodes reach it
 * @param wireBind the interface the wire port is bound to; the host of {@code wire} where absent
 * @param admin where it answers health, metrics and admin requests; {@code server.admin_port} where absent
 */
record NodeConfig(
        List<String> runs,
        @Nullable String listen,
        @Nullable String wire,
        @Nullable String wireBind,
        @Nullable String admin) {

    NodeConfig {
        runs = List.copyOf(runs);
        for (String address : new String[] {listen, wire, admin}) {
            if (address != null) {
                Address.parse(address);
            }
        }
    }

    public static NodeConfig defaults() {
        return new NodeConfig(List.of(), null, null, null, null);
    }

    static NodeConfig running(List<String> services) {
        return new NodeConfig(services, null, null, null, null);
    }
}
