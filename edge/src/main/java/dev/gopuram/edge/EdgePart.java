package dev.gopuram.edge;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;

/** The life of an edge: its server, its sweep of overdue calls, and how it shuts down without breaking what runs. */
public final class EdgePart implements Part {
    private static final long DRAIN_STEP_MS = 20;

    private final HttpServer server;
    private final Drain drain;
    private final DeadlineWatch watch;
    private final Periodic sweeping;

    /**
     * The life of an edge.
     *
     * @param sweep how often running calls are checked against their times
     */
    public EdgePart(HttpServer server, Drain drain, DeadlineWatch watch, Duration sweep) {
        this.server = server;
        this.drain = drain;
        this.watch = watch;
        this.sweeping = new Periodic("gateway-deadlines", sweep, watch::sweep);
    }

    @Override
    public void start() {
        sweeping.start();
    }

    /** Streams that have not ended by the deadline are told so in band; the server leaves them time to say it. */
    @Override
    public void drain(Deadline deadline) {
        drain.begin();
        Thread last = Thread.startVirtualThread(() -> lastWords(deadline));
        server.drain(deadline);
        last.interrupt();
    }

    @Override
    public void stop() {
        sweeping.stop();
        server.stop();
    }

    @Override
    public Readiness readiness() {
        return drain.draining() ? Readiness.notReady("shutting down") : server.readiness();
    }

    private void lastWords(Deadline deadline) {
        try {
            while (!deadline.expired() && watch.running() > 0) {
                Thread.sleep(Math.clamp(deadline.remaining().toMillis(), 1, DRAIN_STEP_MS));
            }
        } catch (InterruptedException e) {
            return;
        }
        watch.abortStreams(Problem.of(Problem.Code.UNAVAILABLE, "the answer was cut off: this node is shutting down"));
    }
}
