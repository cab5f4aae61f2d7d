package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds and what they draw on. {@link #hold} answers from memory; {@link #ask} may wait, within a bound, for the store;
 * {@link #round} is to be called at an interval: it reports, renews and releases grants and ends forgotten holds.
 *
 * <p>A hold lies on several accounts, which are taken one after the other: a call that one of them refuses gives the
 * others back. So for a moment more may be held than will be used, and never less.
 *
 * <p>A store that has forgotten what it was told, as it says itself, is told all again, and for a while it counts as one
 * that does not answer: it cannot know yet what the other nodes use.
 */
public final class Ledger {
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** The longest that the store is not asked, so that a node with nothing to tell sees that the store forgot. */
    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    /** How long a store that has forgotten is only told and not believed: until every node has had time to tell. */
    static final Duration SETTLING = HEARTBEAT.multipliedBy(3);

    private final Grants grants;
    private final LedgerConfig config;
    private final Clock clock;
    private final Executor background;
    private final Map<Counter, Account> accounts = new ConcurrentHashMap<>();
    private final Invented invented;
    private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
    private final LongAdder expired = new LongAdder();

    private final ReentrantLock exchanging = new ReentrantLock();
    private final Object asking = new Object();
    private CompletableFuture<Void> next = new CompletableFuture<>();
    private boolean running;

    /** What the store's clock said last, and when: the time goes on from there with the steady clock. */
    private volatile Anchor anchor;
    /** Whether the store did not answer when it was asked last, or does not know enough to be believed. */
    private volatile boolean failing;

    /** Since when the store remembers. Guarded by {@code exchanging}, as are the next two. */
    private @Nullable Instant since;
    /** Whether the store may have forgotten what it was told. */
    private boolean forgotten;

    private long exchangedNanos;

    private record Anchor(Instant time, long nanos) {}

    /**
     * Draws on the grants.
     *
     * @param background runs an exchange that somebody waits for, off the caller's thread
     */
    public Ledger(Grants grants, LedgerConfig config, Clock clock, Executor background) {
        this.background = background;
        this.grants = grants;
        this.config = config;
        this.clock = clock;
        this.invented = new Invented(config.maxCounters() / 2);
        this.anchor = new Anchor(clock.now(), clock.nanoTime());
        this.exchangedNanos = clock.nanoTime();
    }

    /**
     * Holds the cost on every limit, or on none. Never blocks.
     *
     * @param expiry after which the hold is ended for what it holds
     */
    public Verdict hold(List<Rule> rules, Cost cost, Duration expiry) {
        return hold(rules, cost, expiry, false);
    }

    /** As {@link #hold}, where memory did not know: asks the store, and waits for it at most as long as is configured. */
    public Verdict ask(List<Rule> rules, Cost cost, Duration expiry) {
        Verdict verdict = hold(rules, cost, expiry, false);
        if (!(verdict instanceof Verdict.Unsure)) {
            return verdict;
        }
        if (!failing) {
            await(nextRound());
        }
        return hold(rules, cost, expiry, true);
    }

    private Verdict hold(List<Rule> rules, Cost cost, Duration expiry, boolean last) {
        Moment now = now();
        List<Hold.Line> lines = new ArrayList<>(rules.size());
        Verdict not;
        try {
            not = take(rules, cost, last, now, lines);
        } catch (RuntimeException e) {
            Hold.release(lines);
            throw e;
        }
        if (not != null) {
            Hold.release(lines);
            return not;
        }
        Hold hold = new Hold(this, lines, now.nanos() + expiry.toNanos());
        holds.add(hold);
        return new Verdict.Held(hold);
    }

    /** Takes it of one limit after the other; answers why not where one of them has not got it. */
    private @Nullable Verdict take(List<Rule> rules, Cost cost, boolean last, Moment now, List<Hold.Line> lines) {
        for (Rule rule : rules) {
            long need = cost.in(rule.limit().currency());
            Account account = account(rule, now);
            Rule counted = account.counter().subject().equals(rule.subject()) ? rule : rule.ofOthers();
            Account.Taking taking = last
                    ? account.takeUnanswered(rule.limit().amount(), need, now)
                    : account.take(rule.limit().amount(), need, now);
            switch (taking) {
                case Account.Taking.Taken(Window window) -> lines.add(new Hold.Line(counted, account, window, need));
                case Account.Taking.Refused(long remaining, Duration retryAfter) -> {
                    return new Verdict.Refused(counted, need, remaining, retryAfter);
                }
                case Account.Taking.Unsure unsure -> {
                    // The store is asked once: for what the limits behind this one have not got either.
                    rules.subList(lines.size() + 1, rules.size()).forEach(behind -> wish(behind, cost, now));
                    return new Verdict.Unsure();
                }
                case Account.Taking.Closed closed -> throw closed(counted);
            }
        }
        return null;
    }

    private void wish(Rule rule, Cost cost, Moment now) {
        account(rule, now).wish(rule.limit().amount(), cost.in(rule.limit().currency()), now);
    }

    /** How the limit stands. */
    public Standing standing(Rule rule) {
        Moment now = now();
        return account(rule, now).standing(rule, now);
    }

    /** One round: ends what expired, tells the store, renews and forgets. Blocks; one at a time. */
    public void round() {
        expire();
        exchange();
        Moment now = now();
        for (Counter counter : accounts.keySet()) {
            accounts.computeIfPresent(counter, (key, account) -> account.idle(now) ? forgotten(account) : account);
        }
    }

    /** The holds that are open. */
    public int holds() {
        return holds.size();
    }

    /** The counters that are kept. */
    int counters() {
        return accounts.size();
    }

    /** What running calls hold of the counter on this node. */
    public long held(Counter counter) {
        Account account = accounts.get(counter);
        return account == null ? 0 : account.held();
    }

    /** How many holds were ended by their expiry: each is a call whose end nobody told. */
    public long expired() {
        return expired.sum();
    }

    Account.Taking grow(Hold.Line line, long need) {
        Account.Taking taking = line.account.grow(line.window, line.rule.limit().amount(), need, now(), failing);
        if (taking instanceof Account.Taking.Taken) {
            line.held += need;
        } else if (taking instanceof Account.Taking.Unsure) {
            var _ = nextRound();
        }
        return taking;
    }

    Standing standing(Account account, Rule rule) {
        return account.standing(rule, now());
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    void forget(Hold hold) {
        holds.remove(hold);
    }

    private static Problem closed(Rule rule) {
        return Problem.of(
                        Problem.Code.UNAVAILABLE,
                        "limit " + rule.name() + " cannot be checked at the moment (expected: to be shortly)")
                .retryAfter(RETRY);
    }

    /**
     * Where the rule's use is counted. Subjects that a caller names beyond his share are counted together, as others of
     * his: he is held to the limit there as well, and takes no counter from anybody else.
     */
    private Account account(Rule rule, Moment now) {
        Counter counter = rule.counter();
        if (!rule.invented() && accounts.size() >= config.maxCounters() && !accounts.containsKey(counter)) {
            throw Problem.of(
                            Problem.Code.OVERLOADED,
                            "counters of limits in memory: " + config.maxCounters() + " (expected: fewer)")
                    .retryAfter(RETRY);
        }
        // In one step with the look-up, so that a round does not forget it in between.
        Account account =
                accounts.compute(counter, (key, known) -> known == null ? opened(rule, now) : known.wanted(now));
        return account == null ? account(rule.ofOthers(), now) : account;
    }

    /** The account of the rule's subject, or null where its inventor has as many as he may. */
    private @Nullable Account opened(Rule rule, Moment now) {
        boolean room = !rule.invented() || (accounts.size() < config.maxCounters() && invented.take(rule.inventor()));
        return room ? new Account(rule, config, now) : null;
    }

    private @Nullable Account forgotten(Account account) {
        if (!account.inventor().isEmpty()) {
            invented.giveBack(account.inventor());
        }
        return null;
    }

    private void expire() {
        long nanos = clock.nanoTime();
        for (Hold hold : List.copyOf(holds)) {
            if (hold.expire(nanos)) {
                holds.remove(hold);
                expired.increment();
            }
        }
    }

    /** The round that begins after this call: what was wished before it is asked for in it. */
    private CompletableFuture<Void> nextRound() {
        synchronized (asking) {
            CompletableFuture<Void> round = next;
            if (!running) {
                running = true;
                background.execute(this::asked);
            }
            return round;
        }
    }

    private void asked() {
        CompletableFuture<Void> mine;
        synchronized (asking) {
            mine = next;
            next = new CompletableFuture<>();
            running = false;
        }
        try {
            exchange();
            mine.complete(null);
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
        }
    }

    private void await(CompletableFuture<Void> round) {
        try {
            round.get(config.grantWait().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException unanswered) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private void exchange() {
        exchanging.lock();
        try {
            if (forgotten) {
                forgotten = false;
                accounts.values().forEach(Account::tellAgain);
            }
            exchangeAll();
        } catch (RuntimeException e) {
            failing = true;
            forgotten = true;
            throw e;
        } finally {
            exchanging.unlock();
        }
    }

    private void exchangeAll() {
        List<Told> batch = new ArrayList<>();
        for (Account account : accounts.values()) {
            for (Grants.Claim claim : account.claims(now())) {
                batch.add(new Told(account, claim));
                if (batch.size() == Grants.MAX_CLAIMS) {
                    exchange(batch);
                    batch.clear();
                }
            }
        }
        boolean silent = clock.nanoTime() - exchangedNanos >= HEARTBEAT.toNanos();
        if (!batch.isEmpty() || (silent && !accounts.isEmpty())) {
            exchange(batch);
        }
    }

    private void exchange(List<Told> batch) {
        long asked = clock.nanoTime();
        Grants.Exchange answer = grants.exchange(batch.stream().map(Told::claim).toList());
        exchangedNanos = asked;
        forgotten |= since != null && !since.equals(answer.since());
        since = answer.since();
        anchor = new Anchor(answer.now(), clock.nanoTime());
        boolean settled = !answer.now().isBefore(answer.since().plus(SETTLING));
        for (int i = 0; i < batch.size(); i++) {
            Told told = batch.get(i);
            if (settled) {
                told.account().granted(told.claim(), answer.grants().get(i), answer.lease(), asked);
            } else {
                told.account().heard(told.claim());
            }
        }
        failing = !settled;
    }

    private record Told(Account account, Grants.Claim claim) {}

    private Moment now() {
        Anchor known = anchor;
        long nanos = clock.nanoTime();
        return new Moment(known.time().plusNanos(nanos - known.nanos()), nanos);
    }
}
