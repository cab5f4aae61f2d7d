package dev.gopuram.edge;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Principal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells the listeners what became of each call. */
public final class Report implements Policy {
    private final List<EdgeListener> listeners;
    private final Clock clock;

    public Report(List<EdgeListener> listeners, Clock clock) {
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    @Override
    public void over(EdgeCall call, Ending ending) {
        EdgeRecord record = record(call, ending);
        for (EdgeListener listener : listeners) {
            listener.ended(record);
        }
    }

    private EdgeRecord record(EdgeCall call, Ending ending) {
        Principal principal = call.principal();
        Route route = call.route();
        long nanos = clock.nanoTime() - call.arrival().atNanos();
        long begun = call.begunNanos();
        long untilBegun = begun == 0 ? nanos : begun - call.arrival().atNanos();
        long own = untilBegun - call.bodyNanos() - call.queuedNanos() - call.portNanos();
        return new EdgeRecord(
                call.requestId(),
                call.correlationId(),
                route.action(),
                route.method(),
                route.template(),
                route.capability().word(),
                ending.status(),
                principal == null ? "none" : principal.tier(),
                principal == null ? "" : principal.tenant(),
                principal == null ? "" : principal.team(),
                principal == null ? "" : principal.id(),
                call.arrival().remoteAddress(),
                call.model(),
                call.fallback(),
                call.cache(),
                word(call.end()),
                call.usage(),
                Duration.ofNanos(nanos),
                Duration.ofNanos(Math.max(0, own)),
                Duration.ofNanos(call.queuedNanos()),
                ending.bytesIn(),
                ending.bytesOut(),
                call.arrival().retry());
    }

    private static String word(@Nullable End end) {
        return switch (end) {
            case null -> "";
            case End.Finished finished -> "finished";
            case End.Truncated truncated -> "truncated";
            case End.Failed failed -> "failed";
            case End.Cancelled cancelled -> "cancelled";
        };
    }
}
