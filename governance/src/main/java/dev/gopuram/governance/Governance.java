package dev.gopuram.governance;

import dev.gopuram.edge.ModelNames;
import dev.gopuram.edge.Policy;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.Ledger;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies that govern, and their background work. They belong to the public edge: what an operator does on the admin
 * port is not held to the limits of callers.
 */
public final class Governance implements Part {
    private static final Logger log = LoggerFactory.getLogger(Governance.class);

    private final Ledger ledger;
    private final Limits limits;
    private final List<Periodic> work;
    private volatile RuleBook rules;
    private volatile ModelNames names = ModelNames.AS_SPELLED;

    private Governance(RuleBook rules, Ledger ledger, MeterRegistry meters, List<Periodic> work) {
        this.rules = rules;
        this.ledger = ledger;
        this.limits = new Limits(() -> this.rules, () -> names, ledger, new Usual(), meters);
        this.work = List.copyOf(work);
    }

    /**
     * Opens the policies; started, they also tell the store what was used.
     *
     * @param gateways how many the topology has
     * @param store where limits are counted
     */
    public static Governance open(
            GovernanceConfig config, int gateways, CountingStore store, MeterRegistry meters, Clock clock) {
        SharingConfig sharing = config.sharing();
        Ledger ledger = new Ledger(store.grants(), sharing.ledger(gateways), clock, Thread::startVirtualThread);
        return new Governance(
                new RuleBook(config),
                ledger,
                meters,
                List.of(
                        new Periodic("gateway-ledger", sharing.interval(), ledger::round),
                        new Periodic("gateway-ledger-sweep", sharing.lease(), store.sweep())));
    }

    /**
     * Goes by other tiers, limits and prices from the next call on; calls that run end by those they began with. What was
     * counted stays counted under a limit that keeps its name. Where limits are counted does not change.
     */
    public void apply(GovernanceConfig config) {
        rules = new RuleBook(config);
        log.atInfo()
                .addKeyValue("service", "gateway")
                .addKeyValue("action", "limits.applied")
                .addKeyValue("limits", config.limits().size())
                .addKeyValue("prices", config.prices().version())
                .log("other limits hold from now on");
    }

    /** Goes by these names of models from the next call on; until it is told any, by how requests spell them. */
    public void goBy(ModelNames known) {
        names = known;
    }

    /** As what a model is told in metrics; there are only so many names. */
    public String label(String model) {
        return Limits.label(names, rules, model);
    }

    /** What calls of a tier weigh where there is not room for all. */
    public int priority(String tier) {
        return rules.priority(tier);
    }

    /** Those that come once the caller is known, in their order. */
    public List<Policy> policies() {
        return List.of(limits);
    }

    @Override
    public void start() {
        work.forEach(Periodic::start);
    }

    /** Tells the store last what was used, so that what this node held does not count until its lease lapses. */
    @Override
    public void stop() {
        work.forEach(Periodic::stop);
        try {
            ledger.round();
        } catch (Problem unreachable) {
            log.atWarn()
                    .addKeyValue("service", "gateway")
                    .addKeyValue("cause", unreachable.detail())
                    .log("what was used last is not told to the store: leases lapse with what was told before");
        }
    }
}
