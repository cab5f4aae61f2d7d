package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the calls that run at once. A call holds its place until its reply is over and its work has returned: an
 * answer given by the clock does not make room while the work behind it still runs.
 */
public final class Capacity implements Policy {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final int max;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<EdgeCall, AtomicInteger> legs = new ConcurrentHashMap<>();

    public Capacity(int max) {
        this.max = max;
    }

    @Override
    public Admission admit(EdgeCall call) {
        if (call.route().capability() == Capability.HEALTH) {
            return Admission.ADMITTED;
        }
        if (running.incrementAndGet() > max) {
            running.decrementAndGet();
            throw Problem.of(Problem.Code.OVERLOADED, "calls at once: " + max + " (expected: fewer)")
                    .retryAfter(RETRY);
        }
        legs.put(call, new AtomicInteger(1));
        return Admission.ADMITTED;
    }

    @Override
    public Answer around(EdgeCall call, Work work) {
        AtomicInteger count = legs.get(call);
        if (count == null) {
            return work.run();
        }
        count.incrementAndGet();
        try {
            return work.run();
        } finally {
            leave(call);
        }
    }

    @Override
    public void over(EdgeCall call, Ending ending) {
        leave(call);
    }

    int running() {
        return running.get();
    }

    private void leave(EdgeCall call) {
        AtomicInteger count = legs.get(call);
        if (count != null && count.decrementAndGet() == 0) {
            legs.remove(call);
            running.decrementAndGet();
        }
    }
}
