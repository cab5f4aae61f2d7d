package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/** Once the node shuts down, refuses new calls: another node, or this one when it is back, will take them. */
public final class Drain implements Policy {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private volatile boolean draining;

    public void begin() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    @Override
    public Admission admit(EdgeCall call) {
        if (draining && call.route().capability() != Capability.HEALTH) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "this node is shutting down")
                    .retryAfter(RETRY);
        }
        return Admission.ADMITTED;
    }
}
