package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** One node of a schedule, in this process. It does what it is told: all chance is the schedule's. */
final class ScheduledNode implements Schedule.Node {
    static final int NANO_USD_A_TOKEN = 25;
    static final Duration EXPIRY = Duration.ofSeconds(40);

    /** The limits that a schedule's calls fall under, its own. */
    record Rules(Rule tokens, Rule budget, Rule places) {
        static Rules of(String subject) {
            return new Rules(
                    new Rule("tokens", subject, Limit.parse("1000tokens/min"), false),
                    new Rule("budget", subject, Limit.parse("0.00005usd/day"), true),
                    new Rule("places", subject, Limit.parse("6concurrent"), false));
        }

        /** Every other schedule turns calls away while its store is away. */
        LedgerConfig.Without without() {
            return tokens.subject().hashCode() % 2 == 0
                    ? LedgerConfig.Without.CLOSED
                    : LedgerConfig.Without.LOCAL_SHARE;
        }

        List<Rule> all() {
            return List.of(tokens, budget, places);
        }
    }

    private record Call(Hold hold, Instant from) {
        Schedule.Spent spends(Rule rule) {
            Counter counter = rule.counter();
            return new Schedule.Spent(counter, counter.period().startOf(from));
        }

        /** The tokens that every limit holds for it. */
        long tokens(Rules rules) {
            return Math.min(hold.held(rules.tokens()), hold.held(rules.budget()) / NANO_USD_A_TOKEN);
        }
    }

    private final Rules rules;
    private final Clock clock;
    private final BooleanSupplier away;
    private final Ledger ledger;
    private final List<Call> calls = new ArrayList<>();
    /** Calls whose end nobody tells: they count with what they hold. */
    private final List<Call> lost = new ArrayList<>();

    private final Map<Schedule.Spent, Long> spent = new HashMap<>();
    private final Map<Schedule.Spent, Long> told = new HashMap<>();

    ScheduledNode(Rules rules, Grants grants, int slicePercent, Clock clock, BooleanSupplier away) {
        this.rules = rules;
        this.clock = clock;
        this.away = away;
        LedgerConfig config = new LedgerConfig(
                4,
                Duration.ofMillis(250),
                Duration.ofSeconds(3),
                Duration.ZERO,
                rules.without(),
                slicePercent,
                Duration.ofSeconds(1),
                100);
        this.ledger = new Ledger(claims -> exchange(grants, claims), config, clock, Runnable::run);
    }

    private Grants.Exchange exchange(Grants grants, List<Grants.Claim> claims) {
        if (away.getAsBoolean()) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "the store is away");
        }
        Grants.Exchange answer = grants.exchange(claims);
        for (Grants.Claim claim : claims) {
            boolean places = claim.counter().period() == Period.NONE;
            told.put(new Schedule.Spent(claim.counter(), claim.window()), places ? 0 : claim.used() + claim.held());
        }
        return answer;
    }

    @Override
    public void call(int tokens) {
        Cost wish = cost(tokens, 1);
        try {
            if (ledger.ask(rules.all(), wish, EXPIRY) instanceof Verdict.Held(Hold hold)) {
                calls.add(new Call(hold, clock.now()));
            }
        } catch (Problem closed) {
            if (rules.without() != LedgerConfig.Without.CLOSED) {
                throw closed;
            }
        }
    }

    @Override
    public void grow(int pick, int more) {
        if (!calls.isEmpty()) {
            Call call = calls.get(pick % calls.size());
            call.hold.grow(cost(call.tokens(rules) + more, 1));
        }
    }

    @Override
    public void end(int pick, int percent) {
        if (!calls.isEmpty()) {
            end(calls.remove(pick % calls.size()), percent);
        }
    }

    @Override
    public void lose(int pick) {
        if (!calls.isEmpty()) {
            lost.add(calls.remove(pick % calls.size()));
        }
    }

    private void end(Call call, int percent) {
        boolean expired = call.hold.settled();
        Cost actual = cost(call.tokens(rules) * percent / 100, 0);
        call.hold.settle(actual);
        call.hold.settle(cost(999, 0));
        for (Rule rule : rules.all()) {
            boolean place = rule.equals(rules.places());
            long cost = expired && !place
                    ? call.hold.held(rule)
                    : actual.in(rule.limit().currency());
            spent.merge(call.spends(rule), place ? 0 : cost, Long::sum);
        }
    }

    @Override
    public void endAll() {
        while (!calls.isEmpty()) {
            end(calls.removeLast(), calls.size() * 13 % 101);
        }
    }

    @Override
    public void round() {
        try {
            ledger.round();
        } catch (Problem unavailable) {
            if (!away.getAsBoolean()) {
                throw unavailable;
            }
        }
    }

    @Override
    public boolean apart() {
        return false;
    }

    @Override
    public void crash(boolean whileTelling) {
        if (whileTelling) {
            throw new IllegalStateException("only a process of its own dies in the middle of a word");
        }
    }

    @Override
    public Map<Schedule.Spent, Long> spent() {
        Map<Schedule.Spent, Long> all = new HashMap<>(spent);
        lost.stream().filter(call -> call.hold.settled()).forEach(call -> add(all, call));
        return all;
    }

    @Override
    public Map<Schedule.Spent, Long> told() {
        return told;
    }

    @Override
    public Map<Schedule.Spent, Long> taken() {
        Map<Schedule.Spent, Long> taken = spent();
        Stream.concat(calls.stream(), lost.stream().filter(call -> !call.hold.settled()))
                .forEach(call -> add(taken, call));
        return taken;
    }

    /** What it holds, or held when it expired: its place is free then. */
    private void add(Map<Schedule.Spent, Long> book, Call call) {
        for (Rule rule : rules.all()) {
            boolean free = rule.equals(rules.places()) && call.hold.settled();
            book.merge(call.spends(rule), free ? 0 : call.hold.held(rule), Long::sum);
        }
    }

    @Override
    public long open() {
        return rules.all().stream()
                        .mapToLong(rule -> ledger.held(rule.counter()))
                        .sum()
                + ledger.holds();
    }

    private static Cost cost(long tokens, long places) {
        return new Cost(1, 0, tokens, tokens * NANO_USD_A_TOKEN, 0, places);
    }
}
