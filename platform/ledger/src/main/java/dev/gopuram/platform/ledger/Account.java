package dev.gopuram.platform.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What this node knows of one counter: the present window, and former ones that calls still hold something of. A hold is
 * settled in the window it was taken in, however late.
 */
final class Account {
    /** What memory says to one who wants something. */
    sealed interface Taking {
        record Taken(Window window) implements Taking {}

        record Refused(long remaining, Duration retryAfter) implements Taking {}

        /** The store has to be asked. */
        record Unsure() implements Taking {}

        /** The store does not answer, and nothing is allowed without it. */
        record Closed() implements Taking {}
    }

    private static final Taking UNSURE = new Taking.Unsure();
    private static final Taking CLOSED = new Taking.Closed();

    private final Counter counter;
    private final String inventor;
    private final LedgerConfig config;
    private final Deque<Window> former = new ArrayDeque<>();
    private Window current;
    private long amount;
    private long wantedNanos;
    /** The most that somebody wanted and the grant had not. */
    private long wish;

    /** Whether somebody waits for the store's answer, who may have waited long already. */
    private boolean awaited;

    Account(Rule rule, LedgerConfig config, Moment now) {
        this.counter = rule.counter();
        this.inventor = rule.inventor();
        this.config = config;
        this.current = new Window(counter.period(), now.time());
        this.wantedNanos = now.nanos();
    }

    Counter counter() {
        return counter;
    }

    /** Who named its subject, where a caller did; else empty. */
    String inventor() {
        return inventor;
    }

    /** Somebody asks for it: it is kept, and so is its grant. */
    synchronized Account wanted(Moment now) {
        wantedNanos = now.nanos();
        return this;
    }

    /** Takes so much of the present window, if the grant allows it. */
    synchronized Taking take(long limit, long need, Moment now) {
        limited(limit, now);
        if (leased(current, now)) {
            // A limit that was lowered holds at once, whatever was granted under the higher one.
            if (need <= current.free() && current.taken() + need <= limit) {
                return taken(need);
            }
            boolean fresh =
                    now.nanos() - current.answeredNanos < config.interval().toNanos();
            if (need > limit || (current.shortOf && fresh)) {
                return refused(need, now);
            }
        }
        wishFor(need);
        return UNSURE;
    }

    /** Somebody will want so much of it as soon as the store has answered. */
    synchronized void wish(long limit, long need, Moment now) {
        limited(limit, now);
        if (!leased(current, now) || need > current.free()) {
            wishFor(need);
        }
    }

    private void wishFor(long need) {
        wish = Math.max(wish, need);
        awaited = true;
    }

    private void limited(long limit, Moment now) {
        roll(now);
        if (amount != limit) {
            amount = limit;
            current.shortOf = false;
        }
    }

    /** As {@link #take}, for one who cannot wait for the store's answer: what is declared for that case decides. */
    synchronized Taking takeUnanswered(long limit, long need, Moment now) {
        Taking known = take(limit, need, now);
        if (!(known instanceof Taking.Unsure)) {
            return known;
        }
        if (leased(current, now)) {
            return refused(need, now);
        }
        return switch (config.without()) {
            case OPEN -> taken(need);
            case LOCAL_SHARE ->
                current.taken() + need <= Math.max(current.granted, limit / config.nodes())
                        ? taken(need)
                        : refused(need, now);
            case CLOSED -> CLOSED;
        };
    }

    private Taking refused(long need, Moment now) {
        return new Taking.Refused(Math.max(0, remaining(now)), waitFor(need, now));
    }

    private static boolean leased(Window window, Moment now) {
        return window.answered && now.nanos() - window.leaseEndNanos < 0;
    }

    private Taking taken(long need) {
        current.held += need;
        current.calls++;
        return new Taking.Taken(current);
    }

    /** A call is over: gives back what it held and counts what it cost. */
    synchronized void settle(Window window, long held, long cost) {
        window.held -= held;
        window.used += cost;
        window.calls--;
    }

    /**
     * Takes more for a call that runs, and is one of its window's calls already. In a window that is over nothing can be
     * granted any more: what its limit allows is the bound there.
     */
    synchronized Taking grow(Window window, long limit, long need, Moment now, boolean unanswered) {
        roll(now);
        if (window == current) {
            Taking more = unanswered ? takeUnanswered(limit, need, now) : take(limit, need, now);
            if (more instanceof Taking.Taken) {
                window.calls--;
            }
            return more;
        }
        if (window.taken() + need > limit) {
            return new Taking.Refused(Math.max(0, limit - window.taken()), untilEnd(now));
        }
        window.held += need;
        return new Taking.Taken(window);
    }

    synchronized Standing standing(Rule rule, Moment now) {
        roll(now);
        amount = rule.limit().amount();
        Duration reset = untilEnd(now);
        return new Standing(rule, Math.max(0, remaining(now)), reset, now.time().plus(reset));
    }

    /** What the store is to be told and asked; empty where it knows. */
    synchronized List<Grants.Claim> claims(Moment now) {
        roll(now);
        List<Grants.Claim> claims = new ArrayList<>();
        for (Window window : former) {
            if (!window.told() || (window.held > 0 && halfGone(window, now))) {
                claims.add(claim(window, window.taken()));
            }
        }
        boolean recent = awaited || recent(now);
        long want = current.taken() + (recent ? ahead() : 0);
        if (concerns(want, recent, now)) {
            claims.add(claim(current, want));
        }
        wish = 0;
        awaited = false;
        return claims;
    }

    /** Whether a call asked for it lately: only then is more taken than calls hold. */
    private boolean recent(Moment now) {
        return now.nanos() - wantedNanos < config.keep().toNanos();
    }

    private long ahead() {
        return Math.max(wish, Math.min(config.slice(amount), Math.max(0, amount - current.taken())));
    }

    private boolean concerns(long want, boolean recent, Moment now) {
        boolean unknown = recent && !current.answered;
        boolean refill = recent && current.free() < Math.max(wish, config.slice(amount) / 2) && want > current.granted;
        boolean release = !recent && current.granted > want;
        boolean renew = (recent || current.held > 0) && halfGone(current, now);
        return unknown || refill || release || renew || !current.told();
    }

    private static boolean halfGone(Window window, Moment now) {
        return !window.answered
                || now.nanos() - window.answeredNanos > (window.leaseEndNanos - window.answeredNanos) / 2;
    }

    private Grants.Claim claim(Window window, long want) {
        return new Grants.Claim(counter, amount, window.start, window.used, window.held, want);
    }

    /** The store may have forgotten what it was told of this. */
    synchronized void tellAgain() {
        former.forEach(Window::tellAgain);
        current.tellAgain();
    }

    /** The store has heard it, and grants nothing yet. */
    synchronized void heard(Grants.Claim claim) {
        find(claim.window()).ifPresent(window -> window.tell(claim));
        former.removeIf(Window::done);
    }

    /** What the store answered. */
    synchronized void granted(Grants.Claim claim, Grants.Grant grant, Duration lease, long askedNanos) {
        find(claim.window()).ifPresent(window -> {
            window.tell(claim);
            window.granted = grant.granted();
            window.others = grant.others();
            window.before = grant.before();
            window.answered = true;
            window.answeredNanos = askedNanos;
            window.leaseEndNanos = askedNanos + lease.toNanos();
            window.shortOf = grant.granted() < claim.want() || grant.granted() + grant.others() >= claim.amount();
        });
        former.removeIf(Window::done);
    }

    /**
     * Whether it is to be forgotten: nobody asked lately, no call runs and nothing is granted. What was used is reported as
     * a total, so as long as its window lasts it must be known.
     */
    synchronized boolean idle(Moment now) {
        roll(now);
        return !recent(now) && former.isEmpty() && current.done() && current.used == 0 && current.granted == 0;
    }

    synchronized long held() {
        long sum = current.held;
        for (Window window : former) {
            sum += window.held;
        }
        return sum;
    }

    private Optional<Window> find(Instant start) {
        if (current.start.equals(start)) {
            return Optional.of(current);
        }
        return former.stream().filter(window -> window.start.equals(start)).findFirst();
    }

    private void roll(Moment now) {
        if (now.time().isBefore(current.end)) {
            return;
        }
        if (!current.done()) {
            former.add(current);
        }
        current = new Window(counter.period(), now.time());
        for (Iterator<Window> each = former.iterator(); each.hasNext(); ) {
            if (each.next().done()) {
                each.remove();
            }
        }
    }

    private long remaining(Moment now) {
        long weight = Apportion.weight(counter.period(), current.start, current.before, now.time());
        return amount - weight - current.others - current.taken();
    }

    private Duration untilEnd(Moment now) {
        return counter.period() == Period.NONE ? Duration.ZERO : Duration.between(now.time(), current.end);
    }

    /** When so much will be there if nobody else takes it: within this window as the one before fades, or in the next. */
    private Duration waitFor(long need, Moment now) {
        if (counter.period() == Period.NONE) {
            return config.concurrentRetry();
        }
        Duration left = untilEnd(now);
        if (!counter.period().slides() || need > amount) {
            return left;
        }
        Duration length = Duration.between(current.start, current.end);
        long room = amount - current.others - current.taken() - need;
        if (room >= 0 && current.before > 0) {
            return positive(left.minus(part(length, room, current.before)));
        }
        long total = current.others + current.taken();
        return left.plus(positive(length.minus(part(length, amount - need, total))));
    }

    private static Duration part(Duration length, long of, long whole) {
        return whole <= of ? length : Duration.ofNanos((long) (length.toNanos() * ((double) of / whole)));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
