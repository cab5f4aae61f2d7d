package dev.gopuram.gateway;

import dev.gopuram.edge.BindContext;
import dev.gopuram.edge.BodyTypes;
import dev.gopuram.edge.Capacity;
import dev.gopuram.edge.DeadlineWatch;
import dev.gopuram.edge.Deadlines;
import dev.gopuram.edge.Drain;
import dev.gopuram.edge.EdgeListener;
import dev.gopuram.edge.Matched;
import dev.gopuram.edge.Policy;
import dev.gopuram.edge.Report;
import dev.gopuram.edge.RequestIds;
import dev.gopuram.edge.Traces;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.telemetry.Telemetry;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What every call passes, whichever protocol brought it, in this order. */
final class Policies {
    private Policies() {}

    static List<Policy> standard(
            GatewayConfig config,
            Optional<KeyRing> keys,
            Drain drain,
            DeadlineWatch watch,
            List<EdgeListener> listeners,
            Telemetry telemetry,
            Clock clock,
            RandomGenerator random) {
        return List.of(
                // Names the call: every reply, log line and trace after this carries the name.
                new RequestIds(new Ids(clock, random)),
                // Finds its place in a trace.
                new Traces(telemetry),
                // Counts and logs what becomes of it, also where a later policy refuses.
                new Report(listeners, clock),
                // No route, no further work.
                new Matched(),
                // Nothing new while the node shuts down.
                drain,
                // So much at once and no more.
                new Capacity(config.maxConcurrent()),
                // Who calls. No key is needed only where the route or the configuration says so.
                new Authenticate(keys, config.keys().anonymousScopes()),
                // Whether the key may do this.
                new Authorize(),
                // A body in a language we read.
                new BodyTypes(),
                // How long it may take; bounds streams too.
                new Deadlines(watch, clock),
                // Tells the ports for whom they work.
                new BindContext());
    }
}
