package dev.gopuram.platform.overload;

import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;

/**
 * Callers, a limiter and a server behind it that serves so many at once and has the others stand in line; on a clock that
 * jumps from event to event, so that a seed gives the same run each time.
 */
final class Simulation {
    /** What has become of the calls of one priority. */
    static final class Tally {
        int offered;
        int refused;
        int refusedAtOnce;
        int served;
        int late;
        long longestWaitNanos;
    }

    private record Follower(Waiting queued, Tally tally, long arrived) {}

    private record Event(long at, long order, Runnable what) {}

    private final ManualClock clock = new ManualClock();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final TreeMap<Integer, Tally> tallies = new TreeMap<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Queue<Runnable> inLine = new ArrayDeque<>();
    private final Random random;
    private final Duration deadline;
    private final Limiter limiter;
    private final OverloadConfig config;
    private int room;
    private Duration service;
    private int inService;
    private long limits;
    private int looks;
    private long order;

    Simulation(long seed, OverloadConfig config, int room, Duration service, Duration deadline) {
        this.random = new Random(seed);
        this.config = config;
        this.room = room;
        this.service = service;
        this.deadline = deadline;
        this.limiter = new Limiter("simulated", () -> config, clock);
    }

    Limiter limiter() {
        return limiter;
    }

    /** What has become of the calls of a priority since the last time that was asked. */
    Tally take(int priority) {
        Tally tally = tallies.remove(priority);
        return tally == null ? new Tally() : tally;
    }

    /** The limit at each arrival since the last time that was asked, on average: probes are short. */
    double takeLimit() {
        double mean = limits / (double) looks;
        limits = 0;
        looks = 0;
        return mean;
    }

    void server(int newRoom, Duration newService) {
        room = newRoom;
        service = newService;
    }

    /** Callers who come at random, so many times as often as the server as it is now could serve. */
    void offer(double times, int priority, Duration howLong) {
        double meanGapNanos = service.toNanos() / (times * room);
        long until = clock.nanoTime() + howLong.toNanos();
        long at = clock.nanoTime();
        while (true) {
            at += Math.max(1, (long) (-Math.log(1 - random.nextDouble()) * meanGapNanos));
            if (at >= until) {
                return;
            }
            later(at, () -> arrive(priority));
        }
    }

    /** Lets it all happen. */
    void run() {
        Event next = events.poll();
        while (next != null) {
            clock.advance(Duration.ofNanos(Math.max(0, next.at - clock.nanoTime())));
            next.what.run();
            next = events.poll();
        }
    }

    private void arrive(int priority) {
        Tally tally = tallies.computeIfAbsent(priority, any -> new Tally());
        tally.offered++;
        limits += limiter.limit();
        looks++;
        long now = clock.nanoTime();
        try {
            switch (limiter.ask(priority, now)) {
                case Permit permit -> serve(permit, tally, now);
                case Waiting queued -> {
                    followers.add(new Follower(queued, tally, now));
                    later(now + config.maxWait().toNanos() + 1, () -> limiter.expire(queued));
                }
            }
        } catch (Problem refused) {
            tally.refused++;
            tally.refusedAtOnce++;
        }
    }

    /** What threads that wait would do at once: looked for after each event, since nothing else moves the queue. */
    private void settle() {
        List<Follower> decided =
                followers.stream().filter(each -> !each.queued.isQueued()).toList();
        followers.removeAll(decided);
        for (Follower each : decided) {
            long waited = clock.nanoTime() - each.arrived;
            each.tally.longestWaitNanos = Math.max(each.tally.longestWaitNanos, waited);
            Permit permit = each.queued.granted();
            if (permit == null) {
                each.tally.refused++;
            } else {
                serve(permit, each.tally, each.arrived);
            }
        }
    }

    private void serve(Permit permit, Tally tally, long arrived) {
        inLine.add(() -> {
            inService++;
            later(clock.nanoTime() + service.toNanos(), () -> done(permit, tally, arrived));
        });
        advanceLine();
    }

    private void done(Permit permit, Tally tally, long arrived) {
        inService--;
        boolean late = clock.nanoTime() - arrived > deadline.toNanos();
        if (late) {
            tally.late++;
        } else {
            tally.served++;
        }
        permit.end(late ? Outcome.DROPPED : Outcome.SERVED);
        advanceLine();
    }

    private void advanceLine() {
        while (inService < room && !inLine.isEmpty()) {
            inLine.remove().run();
        }
    }

    private void later(long at, Runnable what) {
        events.add(new Event(at, order++, () -> {
            what.run();
            settle();
        }));
    }
}
