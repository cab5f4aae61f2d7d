package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One delivery of a request and the wait for its one reply, on the caller's own thread. */
final class UnaryCall extends ClientCall.Listener<Bytes> {
    /** A reply, or why there is none. */
    sealed interface Outcome {
        record Replied(Bytes body) implements Outcome {}

        record Refused(Failures.Failure failure) implements Outcome {}
    }

    private final Rpc rpc;
    private final ClientCall<Bytes, Bytes> call;
    private final Failures failures;
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean answered;
    private @Nullable Bytes reply;
    private @Nullable Outcome outcome;

    UnaryCall(Rpc rpc, ClientCall<Bytes, Bytes> call, Failures failures) {
        this.rpc = rpc;
        this.call = call;
        this.failures = failures;
    }

    /** Throws CANCELLED where the caller was interrupted meanwhile: nobody waits for an outcome then. */
    Outcome run(Metadata headers, Bytes request) {
        call.start(this, headers);
        call.request(2);
        call.sendMessage(request);
        call.halfClose();
        try {
            closed.await();
        } catch (InterruptedException interrupted) {
            call.cancel("the caller was interrupted", interrupted);
            Thread.currentThread().interrupt();
            throw Problem.from(interrupted);
        }
        Outcome known = outcome;
        if (known == null) {
            throw new IllegalStateException(rpc + " closed without an outcome");
        }
        return known;
    }

    @Override
    public void onHeaders(Metadata headers) {
        answered = true;
    }

    @Override
    public void onMessage(Bytes message) {
        reply = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        Bytes body = reply;
        if (status.isOk() && body != null) {
            failures.replied(rpc);
            outcome = new Outcome.Replied(body);
        } else {
            outcome = new Outcome.Refused(failures.failure(rpc, status, trailers, answered));
        }
        closed.countDown();
    }
}
