package dev.gopuram.governance;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Ending;
import dev.gopuram.edge.ModelNames;
import dev.gopuram.edge.Policy;
import dev.gopuram.platform.ledger.Cost;
import dev.gopuram.platform.ledger.Currency;
import dev.gopuram.platform.ledger.Ledger;
import dev.gopuram.platform.ledger.Rule;
import dev.gopuram.platform.ledger.Verdict;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Holds what a call may cost before it runs, and settles what it did cost when it is over.
 *
 * <p>A call is held twice: for its request and its place before its body is read, so that a refused caller costs no more
 * than that; for tokens and money when the body tells how much it asks for. An answer is held at the length that the
 * model's answers have had, not at the longest that is allowed, and topped up as a stream runs. A stream whose limit has
 * no more is ended with an error the client can read. Both holds are settled where every call ends, in {@link #over}, with
 * what was used, whether the call finished, failed or was left by its client.
 */
final class Limits implements Policy {
    private static final Cost ONE_REQUEST = new Cost(1, 0, 0, 0, 0, 1);

    private static final String OTHER = "other";

    /** What a longer answer costs more of. */
    private static final Set<Currency> BY_LENGTH =
            EnumSet.of(Currency.OUTPUT_TOKENS, Currency.TOKENS, Currency.NANO_USD);

    /** A hold outlives the longest call by this, so that only a call whose end was lost is ended by it. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final Supplier<RuleBook> rules;
    private final Supplier<ModelNames> names;
    private final Ledger ledger;
    private final Usual usual;
    private final MeterRegistry meters;
    private final Map<EdgeCall, CallHolds> calls = new ConcurrentHashMap<>();

    Limits(Supplier<RuleBook> rules, Supplier<ModelNames> names, Ledger ledger, Usual usual, MeterRegistry meters) {
        this.rules = rules;
        this.names = names;
        this.ledger = ledger;
        this.usual = usual;
        this.meters = meters;
        meters.gauge(MetricNames.HOLDS, ledger, Ledger::holds);
        FunctionCounter.builder(MetricNames.HOLDS_EXPIRED, ledger, Ledger::expired)
                .register(meters);
    }

    @Override
    public Admission admit(EdgeCall call) {
        if (call.route().capability() == Capability.HEALTH) {
            return Admission.ADMITTED;
        }
        call.goBy(names.get());
        CallHolds own = new CallHolds(call, rules.get(), usual);
        calls.put(call, own);
        call.onReply(headers -> RateHeaders.add(own.withCost(headers), call.errors(), own.standings()));
        List<Rule> due = own.book().byHeaders(call);
        if (due.isEmpty()) {
            return Admission.ADMITTED;
        }
        Duration expiry = expiry(call);
        Verdict verdict = ledger.hold(due, ONE_REQUEST, expiry);
        if (verdict instanceof Verdict.Unsure) {
            return new Admission.Ask(() -> take(own, ledger.ask(due, ONE_REQUEST, expiry)));
        }
        take(own, verdict);
        return Admission.ADMITTED;
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        CallHolds own = calls.get(call);
        if (own != null) {
            List<Rule> due = own.book().byBody(call);
            if (!due.isEmpty()) {
                Cost cost = own.expected(due);
                take(own, held(own, due, cost, expiry(call)));
                call.onFrame(own::topUp);
            }
        }
        return work.run();
    }

    /** A tunnel has no longest time, so what it holds lives as long as it is seen to. */
    @Override
    public void goesOn(EdgeCall call) {
        CallHolds own = calls.get(call);
        if (own != null) {
            own.renew(MARGIN);
        }
    }

    @Override
    public void over(EdgeCall call, Ending ending) {
        CallHolds own = calls.remove(call);
        if (own != null) {
            own.settle(meters, model -> label(names.get(), own.book(), model));
        }
    }

    /** The calls that are under way. */
    int open() {
        return calls.size();
    }

    private Verdict held(CallHolds own, List<Rule> due, Cost cost, Duration expiry) {
        Verdict verdict = ledger.ask(due, cost, expiry);
        while (verdict instanceof Verdict.Refused refused
                && BY_LENGTH.contains(refused.rule().limit().currency())) {
            Optional<Cost> less = own.expectedLess();
            if (less.isEmpty()) {
                return verdict;
            }
            verdict = ledger.ask(due, less.get(), expiry);
        }
        return verdict;
    }

    private void take(CallHolds own, Verdict verdict) {
        switch (verdict) {
            case Verdict.Held(var hold) -> own.add(hold);
            case Verdict.Refused refused -> {
                count(refused.rule());
                own.show(ledger.standing(refused.rule()));
                throw Refusals.of(refused);
            }
            case Verdict.Unsure unsure -> throw new IllegalStateException("a ledger that was asked is unsure");
            case Verdict.Over over -> throw new IllegalStateException("a hold that was never taken is over");
        }
    }

    private void count(Rule rule) {
        meters.counter(MetricNames.LIMIT_REFUSALS, "limit", rule.name()).increment();
    }

    /** As what a model is told in metrics: those that are listed, priced or limited by themselves, all others as one. */
    static String label(ModelNames names, RuleBook book, String model) {
        return names.listed(model).or(() -> book.nameOf(model)).orElse(OTHER);
    }

    private static Duration expiry(EdgeCall call) {
        return call.route().times().total().plus(MARGIN);
    }
}
