package dev.gopuram.governance;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Ending;
import dev.gopuram.edge.Policy;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.overload.Limiter;
import dev.gopuram.platform.overload.Outcome;
import dev.gopuram.platform.overload.OverloadConfig;
import dev.gopuram.platform.overload.Permit;
import dev.gopuram.platform.overload.Ticket;
import dev.gopuram.platform.overload.Waiting;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many calls wait for their answer at once as those behind bear, and turns the others away before they cost
 * anything. Each capability has a limiter of its own: what a chat takes says nothing of a search, and a slow model must not
 * close the door to documents.
 *
 * <p>A call asks for its place when its body has come, so that a slow sender keeps none, and as the last of the policies, so
 * that what a cache answers needs none. It waits on its own virtual thread. It gives the place back when its answer begins: a
 * stream that runs is bounded by the count of all calls, and its length tells nothing of load.
 */
public final class Overload implements Policy {
    /** What says that those behind had too much. A provider's limit of our account is not among them. */
    private static final Set<Problem.Code> TOO_MUCH =
            EnumSet.of(Problem.Code.OVERLOADED, Problem.Code.UPSTREAM_TIMEOUT, Problem.Code.DEADLINE_EXCEEDED);

    private static final String NO_TIER = "";

    private final Map<Capability, Limiter> limiters = new EnumMap<>(Capability.class);
    private final Map<EdgeCall, Visit> visits = new ConcurrentHashMap<>();
    private final ToIntFunction<String> priorities;
    private final Clock clock;
    private final MeterRegistry meters;

    /**
     * One limiter for each capability, all by the same bounds.
     *
     * @param config asked anew by each call
     * @param priorities what calls of a tier weigh; the higher go first
     */
    public Overload(
            Supplier<OverloadConfig> config, ToIntFunction<String> priorities, MeterRegistry meters, Clock clock) {
        this.priorities = priorities;
        this.clock = clock;
        this.meters = meters;
        for (Capability capability : EnumSet.complementOf(EnumSet.of(Capability.HEALTH))) {
            Limiter limiter = new Limiter(capability.word(), config, clock);
            limiters.put(capability, limiter);
            measure(capability.word(), limiter);
        }
    }

    @Override
    public Admission admit(EdgeCall call) {
        if (limiters.containsKey(call.route().capability())) {
            visits.put(call, new Visit());
        }
        return Admission.ADMITTED;
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        Limiter limiter = limiters.get(call.route().capability());
        if (limiter == null) {
            return work.run();
        }
        Visit visit = visits.get(call);
        if (visit == null) {
            throw left();
        }
        Permit permit = place(call, visit, limiter);
        call.onFrame(frame -> permit.end(Outcome.SERVED));
        boolean streams = false;
        Outcome outcome = Outcome.IGNORED;
        try {
            Answer answer = work.run();
            streams = switch (answer) {
                case Answer.Events events -> true;
                case Answer.Lines lines -> true;
                case Answer.File file -> true;
                case Answer.Relay relay -> true;
                // What is joined with its other side is no work of anybody behind us that could be waited for.
                case Answer.Tunnel tunnel -> false;
                case Answer.Opening opening -> false;
                case Answer.Whole whole -> false;
            };
            outcome = outcome(call.refusal());
            return answer;
        } catch (Problem problem) {
            Problem told = call.refusal();
            outcome = outcome(told == null ? problem : told);
            throw problem;
        } finally {
            if (!streams || !visit.keeps(permit)) {
                permit.end(outcome);
            }
        }
    }

    @Override
    public void over(EdgeCall call, Ending ending) {
        Visit visit = visits.remove(call);
        if (visit != null) {
            visit.over(outcome(call.refusal()));
        }
    }

    private Permit place(EdgeCall call, Visit visit, Limiter limiter) {
        try {
            return switch (limiter.ask(priority(call), clock.nanoTime() - call.waitedNanos())) {
                case Permit permit -> permit;
                case Waiting waiting -> await(waiting, visit);
            };
        } catch (Problem refused) {
            if (refused.code() == Problem.Code.OVERLOADED) {
                meters.counter(
                                MetricNames.SHED,
                                "queue",
                                call.route().capability().word())
                        .increment();
            }
            throw refused;
        } finally {
            call.noteQueued(call.waitedNanos());
        }
    }

    /** Waits for its turn, unless the caller leaves before it comes. */
    private static Permit await(Waiting waiting, Visit visit) {
        if (!visit.keeps(waiting)) {
            waiting.end(Outcome.IGNORED);
            throw left();
        }
        Permit permit = waiting.await();
        if (!visit.keeps(null)) {
            permit.end(Outcome.IGNORED);
            throw left();
        }
        return permit;
    }

    private int priority(EdgeCall call) {
        Principal caller = call.principal();
        return priorities.applyAsInt(caller == null ? NO_TIER : caller.tier());
    }

    private static Outcome outcome(@Nullable Problem refusal) {
        if (refusal == null) {
            return Outcome.SERVED;
        }
        return TOO_MUCH.contains(refusal.code()) ? Outcome.DROPPED : Outcome.IGNORED;
    }

    private static Problem left() {
        return Problem.of(Problem.Code.CANCELLED, "the caller left before its turn came");
    }

    private void measure(String queue, Limiter limiter) {
        gauge(MetricNames.CONCURRENCY_LIMIT, queue, limiter, Limiter::limit);
        gauge(MetricNames.CONCURRENCY, queue, limiter, Limiter::running);
        gauge(MetricNames.QUEUED, queue, limiter, Limiter::queued);
    }

    private void gauge(String name, String queue, Limiter limiter, ToIntFunction<Limiter> value) {
        Gauge.builder(name, limiter, value::applyAsInt).tag("queue", queue).register(meters);
    }

    /** What a call has that must be ended should it be over before its work is: a place in the queue, or a stream's. */
    private static final class Visit {
        private @Nullable Ticket kept;
        private boolean over;

        /** Whether it is kept; a call that is over keeps nothing. */
        synchronized boolean keeps(@Nullable Ticket ticket) {
            kept = over ? null : ticket;
            return !over;
        }

        synchronized void over(Outcome outcome) {
            over = true;
            if (kept != null) {
                kept.end(outcome);
            }
        }
    }
}
