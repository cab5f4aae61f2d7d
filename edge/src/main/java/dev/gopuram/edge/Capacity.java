package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the calls that run at once. A call holds its place until it is over, which it is not before its work has
 * returned: an answer given by the clock does not make room while the work behind it still runs.
 */
public final class Capacity implements Policy {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final int max;
    private final AtomicInteger running = new AtomicInteger();
    private final Set<EdgeCall> admitted = ConcurrentHashMap.newKeySet();

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
        admitted.add(call);
        return Admission.ADMITTED;
    }

    @Override
    public void over(EdgeCall call, Ending ending) {
        if (admitted.remove(call)) {
            running.decrementAndGet();
        }
    }

    int running() {
        return running.get();
    }
}
