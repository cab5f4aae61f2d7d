package dev.gopuram.app;

import dev.gopuram.models.ModelSet;
import dev.gopuram.platform.wire.Address;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process of the installation.
 *
 * @param runs the services it runs
 * @param listen where it takes public requests, if it runs the gateway; {@code server.host:server.port} where absent
 * @param wire where other nodes reach it
 * @param wireBind the interface the wire port is bound to; the host of {@code wire} where absent
 * @param models the models that it holds, where it runs {@code models}: {@code nlp/*}, {@code vision/shapes}; all where
 *     empty
 * @param admin where it answers health, metrics and admin requests; {@code server.admin_port} where absent
 */
record NodeConfig(
        List<String> runs,
        @Nullable String listen,
        @Nullable String wire,
        @Nullable String wireBind,
        @Nullable String admin,
        List<String> models) {

    NodeConfig {
        runs = List.copyOf(runs);
        models = List.copyOf(models);
        if (!models.isEmpty()) {
            new ModelSet(models);
        }
        for (String address : new String[] {listen, wire, admin}) {
            if (address != null) {
                Address.parse(address);
            }
        }
    }

    /** The models that it holds. */
    ModelSet modelSet() {
        return models.isEmpty() ? ModelSet.ALL : new ModelSet(models);
    }

    public static NodeConfig defaults() {
        return new NodeConfig(List.of(), null, null, null, null, List.of());
    }

    /** This one, running a service more. */
    NodeConfig running(String service) {
        List<String> more = new ArrayList<>(runs);
        more.add(service);
        return new NodeConfig(more, listen, wire, wireBind, admin, models);
    }

    static NodeConfig running(List<String> services) {
        return new NodeConfig(services, null, null, null, null, List.of());
    }
}
