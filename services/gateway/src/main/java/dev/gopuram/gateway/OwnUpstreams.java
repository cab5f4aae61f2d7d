package dev.gopuram.gateway;

import dev.gopuram.edge.Route;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The upstreams of the operator's own. Started, it also checks their health. */
public final class OwnUpstreams implements Part {
    /** How often it is looked which checks are due. */
    private static final Duration SWEEP = Duration.ofMillis(50);

    private final List<OwnUpstream> upstreams;
    private final Periodic sweeping;

    private OwnUpstreams(List<OwnUpstream> upstreams) {
        this.upstreams = List.copyOf(upstreams);
        this.sweeping = new Periodic("gateway-upstreams", SWEEP, this::sweep);
    }

    /**
     * The upstreams of these routes, by the routes' names.
     *
     * @param client outlives them
     * @param random must bear use by several threads at once
     */
    public static OwnUpstreams open(
            Map<String, OwnRouteConfig> routes,
            Upstreams client,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        List<OwnUpstream> upstreams = new ArrayList<>();
        routes.forEach((name, config) ->
                upstreams.add(new OwnUpstream(name, config, client, telemetry.meters(), clock, random)));
        return new OwnUpstreams(upstreams);
    }

    /** The gateway's own routes and these. */
    List<Route> beside(List<Route> builtIn) {
        List<Route> all = builtIn;
        for (OwnUpstream upstream : upstreams) {
            all = upstream.beside(all);
        }
        List<Route> together = new ArrayList<>(all);
        Set<String> taken = new HashSet<>();
        for (OwnUpstream upstream : upstreams) {
            for (Route route : upstream.routes()) {
                if (!taken.add(route.method() + " " + route.path().replaceAll("\\{[^*}]*", "{"))) {
                    throw Problem.invalid(upstream.action() + ".path", route.path(), "a path that no other route has");
                }
                together.add(route);
            }
        }
        return together;
    }

    private void sweep() {
        upstreams.forEach(OwnUpstream::sweep);
    }

    @Override
    public void start() {
        if (!upstreams.isEmpty()) {
            sweeping.start();
        }
    }

    @Override
    public void stop() {
        sweeping.stop();
    }
}
