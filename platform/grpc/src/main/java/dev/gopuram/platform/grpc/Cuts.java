package dev.gopuram.platform.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.concurrent.TimeoutException;

/**
 * Resets calls. A call that is closed in order ends behind what its reader does not take; gRPC resets one at once only
 * when its time is over. So each call runs under a context that can be told so.
 */
final class Cuts extends ServerStreamTracer.Factory {
    private static final Context.Key<Context.CancellableContext> CALL = Context.key("gopuram-call");

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata metadata) {
        return new ServerStreamTracer() {
            @Override
            public Context filterContext(Context context) {
                Context.CancellableContext call = context.withCancellation();
                return call.withValue(CALL, call);
            }
        };
    }

    /** What resets the call whose first callback this is called from. */
    static Runnable ofCurrentCall() {
        Context.CancellableContext call = CALL.get();
        return () -> call.cancel(new TimeoutException("the reader took nothing for too long"));
    }
}
