package dev.gopuram.kernel;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What every call carries beside its request, inside a process and across the wire.
 *
 * @param requestId one public request, the same on every hop
 * @param correlationId the caller's own id for a larger piece of work; the request id where none was given
 * @param tenant the application that owns what is touched
 * @param principal who calls
 * @param deadline when the caller stops waiting
 * @param trace the position in the distributed trace
 */
public record CallContext(
        String requestId,
        String correlationId,
        String tenant,
        Principal principal,
        Deadline deadline,
        TraceParent trace) {
    public static final String DEFAULT_TENANT = "default";

    private static final ScopedValue<CallContext> CURRENT = ScopedValue.newInstance();

    /** One that begins here and not with a request from outside: in the tenant of who calls, in a trace of its own. */
    public static CallContext beginning(String id, Principal principal, Deadline deadline, RandomGenerator random) {
        return new CallContext(id, id, principal.tenant(), principal, deadline, TraceParent.random(random, false));
    }

    /** The context of the running call. It is a fault of ours to touch a port outside of one. */
    public static CallContext current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException(
                    "no call context is bound (expected: CallContext.call or run around the call)");
        }
        return CURRENT.get();
    }

    public static boolean isBound() {
        return CURRENT.isBound();
    }

    public <T> T call(Supplier<T> body) {
        return ScopedValue.where(CURRENT, this).call(body::get);
    }

    public void run(Runnable body) {
        ScopedValue.where(CURRENT, this).run(body);
    }

    public CallContext withDeadline(Deadline newDeadline) {
        return new CallContext(requestId, correlationId, tenant, principal, newDeadline, trace);
    }

    public CallContext withTrace(TraceParent newTrace) {
        return new CallContext(requestId, correlationId, tenant, principal, deadline, newTrace);
    }
}
