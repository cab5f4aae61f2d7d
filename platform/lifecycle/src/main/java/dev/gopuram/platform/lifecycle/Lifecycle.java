package dev.gopuram.platform.lifecycle;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts parts in the order in which they were added, and drains and stops them in reverse, so that whoever calls is
 * gone before whoever answers. A part that fails to start takes down the ones before it; a part that fails to drain or
 * stop is logged and does not keep the others from it.
 */
public final class Lifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    private record Named(String name, Part part) {}

    private enum State {
        NEW,
        STARTED,
        DRAINED,
        STOPPED
    }

    private final Clock clock;
    private final List<Named> parts = new CopyOnWriteArrayList<>();
    /** Read without the lock, so that readiness answers while a drain waits. */
    private volatile State state = State.NEW;

    public Lifecycle(Clock clock) {
        this.clock = clock;
    }

    /** Adds a part that is open already; if the lifecycle never starts, {@link #stop} still releases it. */
    public synchronized void add(String name, Part part) {
        if (state != State.NEW) {
            throw new IllegalStateException("lifecycle: " + state + " (expected: parts are added before the start)");
        }
        parts.add(new Named(name, part));
    }

    public synchronized void start() {
        if (state != State.NEW) {
            throw new IllegalStateException("lifecycle: " + state + " (expected: one start)");
        }
        for (Named named : parts) {
            try {
                named.part.start();
            } catch (RuntimeException e) {
                stop();
                throw e;
            }
        }
        state = State.STARTED;
    }

    /** Asks every part to finish what it does; they share one deadline. */
    public synchronized void drain(Duration bound) {
        if (state != State.STARTED) {
            return;
        }
        state = State.DRAINED;
        Deadline deadline = Deadline.after(bound, clock);
        for (Named named : parts.reversed()) {
            quietly("drain", named, () -> named.part.drain(deadline));
        }
    }

    public synchronized void stop() {
        if (state == State.STOPPED) {
            return;
        }
        state = State.STOPPED;
        for (Named named : parts.reversed()) {
            quietly("stop", named, named.part::stop);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** How each part is, by name, in the order of their start. */
    public SequencedMap<String, Readiness> readiness() {
        SequencedMap<String, Readiness> all = new LinkedHashMap<>();
        for (Named named : parts) {
            all.put(named.name, state == State.STARTED ? named.part.readiness() : Readiness.notReady(describe(state)));
        }
        return all;
    }

    /** The parts that cannot take traffic, each with its reason; empty when all can. */
    public Map<String, String> obstacles() {
        Map<String, String> obstacles = new LinkedHashMap<>();
        readiness().forEach((name, readiness) -> {
            if (readiness instanceof Readiness.NotReady(String reason)) {
                obstacles.put(name, reason);
            }
        });
        return obstacles;
    }

    private static String describe(State state) {
        return switch (state) {
            case NEW -> "starting";
            case STARTED -> "started";
            case DRAINED -> "draining";
            case STOPPED -> "stopped";
        };
    }

    private static void quietly(String what, Named named, Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            log.atError().addKeyValue("part", named.name).setCause(e).log("a part failed to {}", what);
        }
    }
}
