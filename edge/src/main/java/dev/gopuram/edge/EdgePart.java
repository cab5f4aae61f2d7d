package dev.gopuram.edge;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.util.List;

/** The life of an edge: its server, its sweep of overdue calls, and how it shuts down without breaking what runs. */
public final class EdgePart implements Part {
    private static final long DRAIN_STEP_MS = 20;

    private final HttpServer server;
    private final List<Part> beside;
    private final Drain drain;
    private final DeadlineWatch watch;
    private final Periodic sweeping;

    /** The life of an edge with one port. */
    public EdgePart(HttpServer server, Drain drain, DeadlineWatch watch, Duration sweep, Runnable swept) {
        this(server, List.of(), drain, watch, sweep, swept);
    }

    /**
     * The life of an edge.
     *
     * @param beside the servers of its other ports
     * @param sweep how often running calls are checked against their times
     * @param swept what else is looked through as often
     */
    public EdgePart(
            HttpServer server, List<Part> beside, Drain drain, DeadlineWatch watch, Duration sweep, Runnable swept) {
        this.server = server;
        this.beside = List.copyOf(beside);
        this.drain = drain;
        this.watch = watch;
        this.sweeping = new Periodic("gateway-deadlines", sweep, () -> {
            watch.sweep();
            swept.run();
        });
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
        List<Thread> others = beside.stream()
                .map(other -> Thread.startVirtualThread(() -> other.drain(deadline)))
                .toList();
        server.drain(deadline);
        others.forEach(EdgePart::join);
        last.interrupt();
    }

    @Override
    public void stop() {
        sweeping.stop();
        beside.forEach(Part::stop);
        server.stop();
    }

    @Override
    public Readiness readiness() {
        return drain.draining() ? Readiness.notReady("shutting down") : server.readiness();
    }

    private static void join(Thread other) {
        try {
            other.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
