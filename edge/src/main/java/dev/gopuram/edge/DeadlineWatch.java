package dev.gopuram.edge;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows every call that runs and looks through them now and then: a timer for each call would cost every call, and
 * hardly any is ever overdue. So a deadline is kept with the precision of the sweep.
 */
public final class DeadlineWatch {
    private final Clock clock;
    private final Set<Watched> running = ConcurrentHashMap.newKeySet();

    public DeadlineWatch(Clock clock) {
        this.clock = clock;
    }

    Watched begin(EdgeCall call, RouteConfig limits, Thread worker) {
        Watched watched = new Watched(call, limits, worker, clock.nanoTime());
        running.add(watched);
        return watched;
    }

    /** Ends what is overdue. */
    public void sweep() {
        long now = clock.nanoTime();
        for (Watched watched : running) {
            watched.check(now);
        }
    }

    /** Ends every stream with an error the client can read. */
    public void abortStreams(Problem why) {
        for (Watched watched : running) {
            watched.abort(why);
        }
    }

    public int running() {
        return running.size();
    }

    /** One call under watch: first its work, then, where it answers a stream, the stream. */
    final class Watched {
        private final EdgeCall call;
        private final RouteConfig limits;
        private final Thread worker;
        private final long beganNanos;
        private volatile @Nullable StreamRelay relay;

        private Watched(EdgeCall call, RouteConfig limits, Thread worker, long beganNanos) {
            this.call = call;
            this.limits = limits;
            this.worker = worker;
            this.beganNanos = beganNanos;
        }

        /** The stream to pass on instead of this one: the same, but the watch can end it. */
        TokenStream follow(TokenStream stream) {
            StreamRelay started = StreamRelay.of(stream, call::passFrame, call::estimate, clock);
            relay = started;
            call.abortsBy(started::abort);
            stream.onEnd(end -> running.remove(this));
            return started.out();
        }

        /** The work has returned. */
        void returned() {
            if (relay == null) {
                running.remove(this);
            }
        }

        private void check(long now) {
            StreamRelay streaming = relay;
            if (now - beganNanos > limits.total().toNanos()) {
                overdue("total", limits.total(), streaming);
            } else if (streaming == null) {
                if (call.isStream() && now - beganNanos > limits.firstByte().toNanos()) {
                    overdue("first_byte", limits.firstByte(), null);
                }
            } else {
                Duration limit = streaming.started() ? limits.idle() : limits.firstByte();
                if (now - streaming.lastNanos() > limit.toNanos()) {
                    overdue(streaming.started() ? "idle" : "first_byte", limit, streaming);
                }
            }
        }

        private void overdue(String which, Duration limit, @Nullable StreamRelay streaming) {
            running.remove(this);
            Problem problem = Problem.of(
                    Problem.Code.DEADLINE_EXCEEDED,
                    call.route().capability().word() + " took longer than its " + which + " time of " + limit.toMillis()
                            + " ms");
            if (streaming != null) {
                streaming.abort(problem);
                return;
            }
            call.refuse(problem);
            if (call.route().cancellable()) {
                worker.interrupt();
            }
        }

        private void abort(Problem why) {
            StreamRelay streaming = relay;
            if (streaming != null) {
                streaming.abort(why);
            }
        }
    }
}
