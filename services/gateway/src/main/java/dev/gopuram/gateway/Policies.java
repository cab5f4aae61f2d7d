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
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What every call passes, whichever protocol brought it, in this order. */
final class Policies {
    private Policies() {}

    /**
     * The list of one edge.
     *
     * @param held what only the public's calls are held to; empty on the admin port
     */
    static List<Policy> standard(
            GatewayConfig config,
            EdgeSite site,
            Optional<KeyRing> keys,
            Optional<PublicPolicies> held,
            Drain drain,
            DeadlineWatch watch,
            List<EdgeListener> listeners) {
        Clock clock = site.clock();
        Tarpitted tarpitted = site.tarpitted();
        Authenticate authenticate = new Authenticate(keys, config.keys().anonymousScopes());
        List<Policy> policies = new ArrayList<>(List.of(
                // Names the call: every reply, log line and trace after this carries the name.
                new RequestIds(new Ids(clock, site.random())),
                // Finds its place in a trace.
                new Traces(site.telemetry()),
                // Counts and logs what becomes of it, also where a later policy refuses.
                new Report(listeners, clock),
                // No route, no further work.
                new Matched(),
                // Nothing new while the node shuts down.
                drain,
                // Who tried in vain before waits, and holds no place of those who run meanwhile.
                tarpitted.byAddress(authenticate::vouches),
                // So much at once and no more.
                new Capacity(config.maxConcurrent()),
                // Who calls. No key is needed only where the route or the configuration says so.
                authenticate,
                // Whose key went too far before waits.
                tarpitted.byKey(),
                // Whether the key may do this.
                new Authorize(),
                // A body in a language we read.
                new BodyTypes()));
        // What the caller may use, and how much.
        held.ifPresent(open -> policies.addAll(open.limits()));
        // What was answered before: to the same request sent again, then to the same question. What they copy for later
        // is bounded and limited like what its caller reads, so they come before what does that.
        held.ifPresent(open ->
                policies.addAll(List.of(open.kept().idempotency(), open.kept().cache())));
        // How long it may take; bounds streams too.
        policies.add(new Deadlines(watch, clock));
        // Whether there is room for it behind us.
        held.ifPresent(open -> policies.add(open.overload()));
        // Tells the ports for whom they work.
        policies.add(new BindContext());
        // What was answered before to a question of the same meaning, which the ports have to find.
        held.ifPresent(open -> policies.add(open.kept().similar()));
        return List.copyOf(policies);
    }
}
