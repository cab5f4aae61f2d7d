package dev.gopuram.governance;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Ending;
import dev.gopuram.edge.Policy;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.tarpit.Caller;
import dev.gopuram.platform.tarpit.Offence;
import dev.gopuram.platform.tarpit.Parking;
import dev.gopuram.platform.tarpit.Standing;
import dev.gopuram.platform.tarpit.Tarpit;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tarpit of a node, for all of its edges. A caller whose key the node remembers is held to its key alone, any other
 * to its address: so a key that hammers slows nobody who shares its address, and whoever tries keys slows nobody there
 * whose key is remembered. A good key that the node does not remember, because it has not shown itself here before or not
 * for long, cannot be told from a guess without asking: it waits once as its address does, and is remembered then.
 */
public final class Tarpitted implements Part {
    /** How exact the delays are. */
    private static final Duration ROUND = Duration.ofMillis(20);

    private final Tarpit tarpit;
    private final Periodic releasing;
    /** Calls that found no place to wait. That is our bound, and no further offence of theirs. */
    private final Set<EdgeCall> turnedAway = ConcurrentHashMap.newKeySet();

    private Tarpitted(Tarpit tarpit) {
        this.tarpit = tarpit;
        this.releasing = new Periodic("tarpit", ROUND, tarpit::release);
    }

    /**
     * Nobody waits yet; started, those go on whose time has come.
     *
     * @param proxies whom clients stand behind; never scored themselves
     */
    public static Tarpitted open(TarpitConfig config, List<Network> proxies, MeterRegistry meters, Clock clock) {
        Tarpit tarpit = new Tarpit(config, proxies, clock);
        meters.gauge(MetricNames.TARPIT_PARKED, tarpit, Tarpit::parked);
        meters.gauge(MetricNames.TARPIT_CALLERS, tarpit, Tarpit::callers);
        FunctionCounter.builder(MetricNames.TARPIT_DELAYED, tarpit, Tarpit::delayed)
                .register(meters);
        FunctionCounter.builder(MetricNames.TARPIT_REFUSED, tarpit, Tarpit::refused)
                .register(meters);
        return new Tarpitted(tarpit);
    }

    /**
     * Learns from how calls end, and delays those of a bad address before anything is done for them.
     *
     * @param vouched whether memory knows the call's key; it is asked for calls of a bad address alone
     */
    public Policy byAddress(Predicate<EdgeCall> vouched) {
        return new ByAddress(vouched);
    }

    /** Delays the calls of a bad key, once it is known whose they are. */
    public Policy byKey() {
        return new ByKey();
    }

    /** The callers with the highest scores, the worst first. */
    public List<Standing> worst(int limit) {
        return tarpit.worst(limit);
    }

    /** Forgets what is held against the caller of that name; false where nothing is. */
    public boolean pardon(String caller) {
        return tarpit.pardon(caller);
    }

    /** Goes by other settings from the next call on; what is held against callers stays. */
    public void use(TarpitConfig config) {
        tarpit.use(config);
    }

    /** Lets those go on whose time has come. */
    public void release() {
        tarpit.release();
    }

    @Override
    public void start() {
        releasing.start();
    }

    @Override
    public void drain(Deadline deadline) {
        tarpit.releaseAll();
    }

    @Override
    public void stop() {
        releasing.stop();
        tarpit.releaseAll();
    }

    private final class ByAddress implements Policy {
        private final Predicate<EdgeCall> vouched;

        private ByAddress(Predicate<EdgeCall> vouched) {
            this.vouched = vouched;
        }

        @Override
        public Admission admit(EdgeCall call) {
            if (tarpit.quiet() || call.route().open()) {
                return Admission.ADMITTED;
            }
            Caller caller = tarpit.at(call.arrival().remoteAddress());
            Duration delay = caller == null ? Duration.ZERO : tarpit.delay(caller);
            return caller == null || delay.isZero() || vouched.test(call)
                    ? Admission.ADMITTED
                    : later(call, caller, delay);
        }

        @Override
        public void over(EdgeCall call, Ending ending) {
            Problem refusal = call.refusal();
            if (turnedAway.remove(call) || refusal == null) {
                return;
            }
            Offence offence = offence(refusal);
            Caller caller = offence == null ? null : caller(call);
            if (offence != null && caller != null) {
                tarpit.offended(caller, offence, call.arrival().retry());
            }
        }
    }

    private final class ByKey implements Policy {
        @Override
        public Admission admit(EdgeCall call) {
            Principal principal = call.principal();
            Caller caller = tarpit.quiet() || principal == null ? null : byKey(principal);
            Duration delay = caller == null ? Duration.ZERO : tarpit.delay(caller);
            return caller == null || delay.isZero() ? Admission.ADMITTED : later(call, caller, delay);
        }
    }

    private Admission later(EdgeCall call, Caller caller, Duration delay) {
        return new Admission.Later(goOn -> {
            try {
                Parking parking = tarpit.park(caller, delay, goOn);
                return parking::leave;
            } catch (Problem full) {
                turnedAway.add(call);
                throw full;
            }
        });
    }

    private @Nullable Caller caller(EdgeCall call) {
        Principal principal = call.principal();
        Caller known = principal == null ? null : byKey(principal);
        return known == null ? tarpit.at(call.arrival().remoteAddress()) : known;
    }

    /** Callers without a key have the same name, and nothing but their addresses in common. */
    private @Nullable Caller byKey(Principal principal) {
        return principal.id().equals(Principal.ANONYMOUS) ? null : tarpit.with(principal.id());
    }

    /** What a provider refused us is no offence of the caller's: its limit is on our account. */
    private static @Nullable Offence offence(Problem refusal) {
        if (refusal.told() != null) {
            return null;
        }
        return switch (refusal.code().httpStatus()) {
            case 401 -> Offence.UNAUTHENTICATED;
            case 429 -> Offence.LIMITED;
            default -> null;
        };
    }
}
