package dev.gopuram.platform.overload;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Lets calls through to something that bears only so many at once. How many is learned from how long they take. When all
 * places are taken a call waits, the weightier before the others; whoever stands last and would not be reached in time is
 * refused at once rather than after a wait in vain, and that is whoever weighs least. Nothing here blocks but
 * {@link Waiting#await}.
 */
public final class Limiter {
    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    /** How much of the estimate each call's time replaces. */
    private static final double HELD_WEIGHT = 0.05;

    /** A wait is an estimate: nobody is let into the queue who would be reached just in time, or half would not be. */
    private static final double MARGIN = 1.5;

    private final String name;
    private final Supplier<OverloadConfig> config;
    private final Clock clock;
    private final AdaptiveLimit limit;
    private final WaitingRoom room = new WaitingRoom();
    private int running;
    /** How long a call has its place, on average; 0 before the first has ended. */
    private double heldNanos;

    /**
     * A limiter at its initial limit.
     *
     * @param name what its refusals call the calls
     * @param config asked anew by each call, so that a change counts from the next one on
     */
    public Limiter(String name, Supplier<OverloadConfig> config, Clock clock) {
        this.name = name;
        this.config = config;
        this.clock = clock;
        this.limit = new AdaptiveLimit(config.get(), clock.nanoTime());
    }

    /**
     * A place, or a place in the queue. Throws OVERLOADED, with a time to wait, where there is neither.
     *
     * @param priority the higher goes first
     * @param arrivedNanos when the call came, by the clock: its wait began there, whatever was done with it since
     */
    public synchronized Ticket ask(int priority, long arrivedNanos) {
        OverloadConfig now = config.get();
        if (room.size() == 0 && running < limit.now(now)) {
            return begin(now);
        }
        Waiting waiting =
                new Waiting(this, priority, arrivedNanos + now.maxWait().toNanos());
        room.add(waiting);
        admit(now);
        turnAway(now);
        return waiting.isQueued() ? waiting : waiting.outcome();
    }

    /** How many may run at once now. */
    public synchronized int limit() {
        return limit.now(config.get());
    }

    public synchronized int running() {
        return running;
    }

    public synchronized int queued() {
        return room.size();
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    synchronized void ended(Outcome outcome, long beganNanos) {
        OverloadConfig now = config.get();
        long nanos = clock.nanoTime();
        long tookNanos = nanos - beganNanos;
        running--;
        heldNanos = heldNanos == 0 ? tookNanos : heldNanos + HELD_WEIGHT * (tookNanos - heldNanos);
        switch (outcome) {
            case SERVED -> limit.served(now, beganNanos, tookNanos, nanos);
            case DROPPED -> limit.dropped(now, beganNanos, nanos);
            case IGNORED -> {}
        }
        admit(now);
    }

    synchronized void expire(Waiting waiting) {
        if (waiting.isQueued()) {
            refuse(waiting);
        }
    }

    /** Whoever leaves the queue unserved is told the same as who is refused; nobody listens any more. */
    synchronized void withdraw(Waiting waiting) {
        expire(waiting);
    }

    private Permit begin(OverloadConfig now) {
        running++;
        limit.begun(now, running);
        return new Permit(this, clock.nanoTime());
    }

    /** Gives free places to those who wait; whose time is over is not served any more. */
    private void admit(OverloadConfig now) {
        Waiting next = room.first();
        while (next != null && running < limit.now(now)) {
            if (next.leftNanos(clock.nanoTime()) < 0) {
                refuse(next);
            } else {
                room.remove(next);
                next.grant(begin(now));
            }
            next = room.first();
        }
    }

    /** One came, so one has to go where there are too many: those before keep the place they were promised. */
    private void turnAway(OverloadConfig now) {
        Waiting last = room.last();
        if (last != null && !isReached(last, now)) {
            refuse(last);
        }
    }

    /** Whether the queue's last is expected to be served in its time, at the pace at which places have become free. */
    private boolean isReached(Waiting last, OverloadConfig now) {
        double wait = MARGIN * room.size() * heldNanos / limit.now(now);
        return room.size() <= now.maxQueued() && wait <= last.leftNanos(clock.nanoTime());
    }

    private void refuse(Waiting waiting) {
        room.remove(waiting);
        waiting.refuse(refusal());
    }

    private Problem refusal() {
        int most = limit.now(config.get());
        Duration drained = Duration.ofNanos((long) (room.size() * heldNanos / most));
        return Problem.of(
                        Problem.Code.OVERLOADED,
                        name + " calls at once: " + most + ", waiting: " + room.size()
                                + " (expected: fewer; this many are served in time)")
                .retryAfter(bounded(drained));
    }

    private static Duration bounded(Duration wait) {
        if (wait.compareTo(SHORTEST_RETRY) < 0) {
            return SHORTEST_RETRY;
        }
        return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
    }
}
