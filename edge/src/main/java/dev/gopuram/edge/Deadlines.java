package dev.gopuram.edge;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import java.time.Duration;

/**
 * Bounds the time of a call by its capability, from the end of its body on: the whole of it, and for a stream the wait
 * for its first byte and for each next one. A caller may say that it waits no longer than less. The watch acts on what is
 * overdue.
 */
public final class Deadlines implements Policy {
    private final DeadlineWatch watch;
    private final Clock clock;

    public Deadlines(DeadlineWatch watch, Clock clock) {
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        RouteConfig limits = limits(call);
        call.due(Deadline.after(limits.total(), clock));
        DeadlineWatch.Watched watched = watch.begin(call, limits, Thread.currentThread());
        try {
            Answer answer = work.run();
            return switch (answer) {
                case Answer.Whole whole -> whole;
                case Answer.Opening opening -> opening;
                case Answer.Events events -> new Answer.Events(events.headers(), watched.follow(events.stream()));
                case Answer.File file -> new Answer.File(file.headers(), watched.follow(file.stream()));
                case Answer.Tunnel tunnel -> tunnel;
                case Answer.Relay relay ->
                    new Answer.Relay(relay.status(), relay.headers(), relay.length(), watched.follow(relay.stream()));
                case Answer.Lines lines ->
                    new Answer.Lines(lines.headers(), watched.follow(lines.stream()), lines.last());
            };
        } finally {
            watched.returned();
        }
    }

    /** The capability's; shorter where the caller waits no longer. */
    private RouteConfig limits(EdgeCall call) {
        RouteConfig times = call.route().times();
        Duration patience = call.arrival().patience();
        return patience == null
                ? times
                : times.atMost(
                        patience.minusNanos(clock.nanoTime() - call.arrival().atNanos()));
    }
}
