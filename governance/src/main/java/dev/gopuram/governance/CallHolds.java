package dev.gopuram.governance;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.ledger.Cost;
import dev.gopuram.platform.ledger.Currency;
import dev.gopuram.platform.ledger.Hold;
import dev.gopuram.platform.ledger.Rule;
import dev.gopuram.platform.ledger.Standing;
import dev.gopuram.platform.ledger.Verdict;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one call holds, from its admission to its end. What is taken for a call that is over already is given back at once:
 * a caller may leave while its limit is still being asked for.
 */
final class CallHolds {
    /** Tokens taken ahead when a stream outgrows its hold, so that not every event asks. */
    private static final long AHEAD_TOKENS = 256;

    /** Nano-dollars in dollars. */
    private static final int USD_SCALE = 9;

    private final EdgeCall call;
    private final RuleBook book;
    private final Usual usual;
    private final List<Hold> holds = new ArrayList<>(2);
    private @Nullable Standing refused;
    private boolean settled;

    /** The output that the second hold covers. Written and read by whoever passes the stream on, one at a time. */
    private volatile long covered;

    /** Whether that is less than the answer may be. */
    private boolean guessed;

    CallHolds(EdgeCall call, RuleBook book, Usual usual) {
        this.call = call;
        this.book = book;
        this.usual = usual;
    }

    RuleBook book() {
        return book;
    }

    synchronized void add(Hold hold) {
        if (settled) {
            hold.settle(Cost.NONE);
        } else {
            holds.add(hold);
        }
    }

    synchronized void show(Standing standing) {
        refused = standing;
    }

    /** How the limits of the call stand. */
    synchronized List<Standing> standings() {
        List<Standing> all = new ArrayList<>();
        holds.forEach(hold -> all.addAll(hold.standings()));
        if (refused != null) {
            all.add(refused);
        }
        return all;
    }

    /** What the call is likely to cost. */
    Cost expected(List<Rule> rules) {
        Usage likely = usual.of(call);
        covered = likely.outputTokens();
        guessed = covered < call.demand().maxOutputTokens();
        if (rules.stream().anyMatch(rule -> rule.limit().currency() == Currency.NANO_USD)) {
            requirePrice(likely);
        }
        return cost(likely);
    }

    /**
     * The same with half of the answer, where its length was only guessed: a guess that does not fit into what is left must
     * not refuse a call that may. Empty where nothing is left to leave out.
     */
    Optional<Cost> expectedLess() {
        if (!guessed || covered <= 1) {
            return Optional.empty();
        }
        covered /= 2;
        return Optional.of(cost(usual.of(call, covered)));
    }

    /** The next event has come: what the stream has written is to be held before it goes on. */
    void topUp(Frame frame) {
        long written = frame.writtenTokens();
        if (written <= covered) {
            return;
        }
        long most = call.demand().maxOutputTokens();
        long ahead = Math.max(written, Math.min(written + AHEAD_TOKENS, most));
        Verdict verdict = grow(ahead);
        if (verdict instanceof Verdict.Refused && ahead > written) {
            ahead = written;
            verdict = grow(ahead);
        }
        covered = ahead;
        switch (verdict) {
            case Verdict.Held held -> {}
            case Verdict.Unsure unsure -> {}
            case Verdict.Refused none -> {
                covered = Long.MAX_VALUE;
                call.abort(Refusals.midStream(none));
            }
            case Verdict.Over over -> {
                covered = Long.MAX_VALUE;
                call.abort(Problem.of(
                        Problem.Code.DEADLINE_EXCEEDED, "the answer outlived what was held for it (expected: to end)"));
            }
        }
    }

    /** The call goes on, and with it what it holds. Where that has ended the call must too. */
    void renew(Duration expiry) {
        for (Hold hold : taken()) {
            if (!hold.renew(expiry)) {
                throw Problem.of(
                        Problem.Code.DEADLINE_EXCEEDED, "the call outlived what was held for it (expected: to end)");
            }
        }
    }

    /** Says what the call has cost in money, as far as that is known when its reply begins. */
    Headers withCost(Headers headers) {
        long nanoUsd = cost(call.usage()).nanoUsd();
        return nanoUsd == 0
                ? headers
                : headers.with(
                        "x-gopuram-cost",
                        BigDecimal.valueOf(nanoUsd, USD_SCALE)
                                .stripTrailingZeros()
                                .toPlainString());
    }

    /** The call is over: what it cost is counted, the rest is given back. */
    void settle(MeterRegistry meters, UnaryOperator<String> label) {
        Usage usage = call.usage();
        Cost cost = cost(usage);
        List<Hold> taken;
        synchronized (this) {
            settled = true;
            taken = List.copyOf(holds);
        }
        taken.forEach(hold -> hold.settle(cost));
        usual.learn(call, usage);
        usage.byModel(answering()).forEach((model, used) -> {
            long nanoUsd = book.prices().nanoUsd(model, used).orElse(0);
            if (nanoUsd > 0) {
                meters.counter(MetricNames.COST, "model", label.apply(model)).increment((double) nanoUsd);
            }
        });
    }

    private Verdict grow(long output) {
        Cost cost = cost(usual.of(call, output));
        Verdict last = new Verdict.Unsure();
        for (Hold hold : taken()) {
            last = hold.grow(cost);
            if (!(last instanceof Verdict.Held)) {
                return last;
            }
        }
        return last;
    }

    private synchronized List<Hold> taken() {
        return List.copyOf(holds);
    }

    private String answering() {
        return call.model().isEmpty() ? call.likelyModel() : call.model();
    }

    private Cost cost(Usage usage) {
        long nanoUsd = book.prices().nanoUsd(usage.byModel(answering()));
        return new Cost(1, usage.inputTokens(), usage.outputTokens(), nanoUsd, usage.cpuMicros(), 1);
    }

    private void requirePrice(Usage likely) {
        String model = call.askedModel();
        if (!model.isEmpty()
                && book.prices().refuseUnknown()
                && book.prices().nanoUsd(model, likely).isEmpty()) {
            throw Problem.invalid("model", model, "one that prices names, because money is limited here");
        }
    }
}
