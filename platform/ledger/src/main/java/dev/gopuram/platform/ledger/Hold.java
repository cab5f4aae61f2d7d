package dev.gopuram.platform.ledger;

import java.time.Duration;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What one call holds of every limit that applies to it. It is settled exactly once: with the cost where the call ended,
 * or with what is held where it outlived its expiry; whoever comes second changes nothing.
 */
public final class Hold {
    /** What it holds of one limit. Guarded by the hold. */
    static final class Line {
        final Rule rule;
        final Account account;
        final Window window;
        long held;

        Line(Rule rule, Account account, Window window, long held) {
            this.rule = rule;
            this.account = account;
            this.window = window;
            this.held = held;
        }

        Currency currency() {
            return rule.limit().currency();
        }
    }

    private final Ledger ledger;
    private final List<Line> lines;
    private long expiresNanos;
    private boolean settled;

    Hold(Ledger ledger, List<Line> lines, long expiresNanos) {
        this.ledger = ledger;
        this.lines = List.copyOf(lines);
        this.expiresNanos = expiresNanos;
    }

    /**
     * Makes it as large as the cost has become, before that is spent. Never blocks and never shrinks. A store that has to
     * be asked first is asked in the background, and until it answers the call goes on.
     *
     * @return what is short, {@code Held} with this, or {@code Over} where it has ended: a round may end a hold whose
     *     expiry has come while its call still runs
     */
    public synchronized Verdict grow(Cost cost) {
        if (settled) {
            return new Verdict.Over();
        }
        for (Line line : lines) {
            long need = cost.in(line.currency()) - line.held;
            if (need > 0 && ledger.grow(line, need) instanceof Account.Taking.Refused(long remaining, var retryAfter)) {
                return new Verdict.Refused(line.rule, need, remaining, retryAfter);
            }
        }
        return new Verdict.Held(this);
    }

    /** Ends it: counts what the call cost, and gives the rest back. */
    public void settle(Cost cost) {
        Cost last = cost.over();
        if (end(line -> last.in(line.currency()))) {
            ledger.forget(this);
        }
    }

    public synchronized boolean settled() {
        return settled;
    }

    /** What it holds of the limit, or held when it ended. */
    public synchronized long held(Rule rule) {
        return lines.stream()
                .filter(line -> line.rule.equals(rule))
                .mapToLong(line -> line.held)
                .sum();
    }

    /** How its limits stand. */
    public List<Standing> standings() {
        return lines.stream()
                .map(line -> ledger.standing(line.account, line.rule))
                .toList();
    }

    /**
     * Expires so long from now, and not when it would have: its call goes on beyond the time that calls take.
     *
     * @return false where it has ended
     */
    public synchronized boolean renew(Duration expiry) {
        expiresNanos = ledger.nanoTime() + expiry.toNanos();
        return !settled;
    }

    /**
     * Ends it, where its time has come, for what it holds, since nobody said what the call cost. Its place is free in any
     * case.
     */
    synchronized boolean expire(long nanos) {
        return nanos - expiresNanos >= 0 && end(line -> line.currency() == Currency.CONCURRENT ? 0 : line.held);
    }

    /** Takes back what it holds as if it had never been: the call was refused by another limit. */
    static void release(List<Line> lines) {
        for (Line line : lines) {
            line.account.settle(line.window, line.held, 0);
        }
    }

    private synchronized boolean end(ToLongFunction<Line> cost) {
        if (settled) {
            return false;
        }
        settled = true;
        for (Line line : lines) {
            line.account.settle(line.window, line.held, cost.applyAsLong(line));
        }
        return true;
    }
}
