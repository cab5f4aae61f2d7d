package dev.gopuram.gateway;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import java.util.List;
import java.util.Optional;

/** The life of an edge: its server, its tickers, and how it shuts down without breaking what runs. */
final class EdgePart implements Part {
    private static final long DRAIN_STEP_MS = 20;

    private final HttpServer server;
    private final Drain drain;
    private final DeadlineWatch watch;
    private final Optional<KeyRing> keys;
    private final List<Ticker> tickers;

    EdgePart(HttpServer server, Drain drain, DeadlineWatch watch, Optional<KeyRing> keys, List<Ticker> tickers) {
        this.keys = keys;
        this.server = server;
        this.drain = drain;
        this.watch = watch;
        this.tickers = List.copyOf(tickers);
    }

    @Override
    public void start() {
        tickers.forEach(Ticker::start);
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
        tickers.forEach(Ticker::stop);
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
