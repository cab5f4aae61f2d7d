package dev.gopuram.gateway;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.List;
import java.util.Optional;

/** The life of an edge: its server, its periodic tasks, and how it shuts down without breaking what runs. */
final class EdgePart implements Part {
    private static final long DRAIN_STEP_MS = 20;

    private final HttpServer server;
    private final Drain drain;
    private final DeadlineWatch watch;
    private final Optional<KeyRing> keys;
    private final List<Periodic> tasks;

    EdgePart(HttpServer server, Drain drain, DeadlineWatch watch, Optional<KeyRing> keys, List<Periodic> tasks) {
        this.keys = keys;
        this.server = server;
        this.drain = drain;
        this.watch = watch;
        this.tasks = List.copyOf(tasks);
    }

    @Override
    public void start() {
        tasks.forEach(Periodic::start);
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
        tasks.forEach(Periodic::stop);
        server.stop();
    }

    /** Without having read its keys once, an edge could let nobody in. */
    @Override
    public Readiness readiness() {
        if (drain.draining()) {
            return Readiness.notReady("shutting down");
        }
        return keys.isPresent() && !keys.get().polled()
                ? Readiness.notReady("the keys have not been read from `users` yet")
                : server.readiness();
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
