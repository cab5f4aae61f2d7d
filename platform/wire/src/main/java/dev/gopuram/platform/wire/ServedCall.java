package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call being served: its request arrives on an event loop, the port runs on a virtual thread under the caller's
 * context, and a caller that leaves closes the stream it opened and, where the method is cancellable, interrupts that
 * thread. Any other method goes on to its end, and its reply is dropped.
 */
final class ServedCall extends ServerCall.Listener<Bytes> {
    private static final Logger LOG = LoggerFactory.getLogger(ServedCall.class);

    /**
     * How much later a call's deadline may pass here than where it was made: by the way that the call came. A caller
     * that leaves no longer than this before it is taken for one that waited to the end.
     */
    static final Duration ON_THE_WAY = Duration.ofMillis(50);

    /** What the calls of one server share. */
    record Serving(
            Failures failures,
            int maxMessageBytes,
            Duration maxCall,
            Clock clock,
            RandomGenerator random,
            WireListener listener,
            Admission admission) {}

    private final Rpc rpc;
    private final Object port;
    private final ServerCall<Bytes, Bytes> call;
    private final Metadata headers;
    private final Deadline deadline;
    private final Serving serving;
    private final long startedNanos;

    private @Nullable Bytes request;
    private @Nullable Thread thread;
    private @Nullable TokenStream stream;
    /** What a call that nobody waits for any more counts as; none while somebody does. */
    private Problem.@Nullable Code gone;

    private boolean over;

    ServedCall(
            Rpc rpc, Object port, ServerCall<Bytes, Bytes> call, Metadata headers, Deadline deadline, Serving serving) {
        this.rpc = rpc;
        this.port = port;
        this.call = call;
        this.headers = headers;
        this.deadline = deadline;
        this.serving = serving;
        this.startedNanos = serving.clock.nanoTime();
    }

    @Override
    public void onMessage(Bytes message) {
        request = message;
    }

    @Override
    public void onHalfClose() {
        Bytes whole = request;
        request = null;
        if (whole == null) {
            refuse(Problem.invalid("body", "missing", "one message"));
            return;
        }
        Thread serve = Thread.ofVirtual().name("wire-" + rpc).unstarted(() -> serve(whole));
        synchronized (this) {
            if (gone != null) {
                finish(gone.name());
                return;
            }
            thread = serve;
        }
        serve.start();
    }

    /** The caller has left, its deadline has passed, or its connection broke. */
    @Override
    public void onCancel() {
        boolean late = deadline.remaining().compareTo(ON_THE_WAY) <= 0;
        Problem.Code why = late ? Problem.Code.DEADLINE_EXCEEDED : Problem.Code.CANCELLED;
        Thread running;
        TokenStream open;
        synchronized (this) {
            gone = why;
            running = thread;
            open = stream;
        }
        if (open != null) {
            open.close();
            finish(why.name());
        } else if (running != null) {
            if (rpc.cancellable()) {
                running.interrupt();
            }
        } else {
            finish(why.name());
        }
    }

    @Override
    public void onReady() {
        TokenStream open;
        synchronized (this) {
            open = stream;
        }
        if (open != null) {
            open.resume();
        }
    }

    private void serve(Bytes body) {
        try {
            CallContext context = ContextHeaders.read(headers, deadline, serving.random);
            context.run(() -> answer(rpc.request().decode(body), context));
        } catch (Problem refused) {
            refuse(refused);
        } catch (RuntimeException | Error failure) {
            refuse(unexpected(failure, "before the call"));
        }
    }

    private void answer(Object message, CallContext context) {
        Object result;
        try {
            result = rpc.method().invoke(port, message);
        } catch (InvocationTargetException thrown) {
            Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
            refuse(cause instanceof Problem problem ? problem : unexpected(cause, context.requestId()));
            return;
        } catch (IllegalAccessException hidden) {
            throw new IllegalStateException(rpc + " cannot be reached", hidden);
        }
        if (result instanceof TokenStream open) {
            relay(open);
        } else {
            Bytes reply = encoded(result);
            call.sendHeaders(new Metadata());
            call.sendMessage(reply);
            close(Status.OK, new Metadata(), "OK");
        }
    }

    private Bytes encoded(Object result) {
        try {
            Bytes reply = rpc.reply().encode(result, serving.maxMessageBytes);
            serving.failures.replied(rpc);
            return reply;
        } catch (Problem failure) {
            throw failure.code() == Problem.Code.TOO_LARGE ? serving.failures.replyTooLarge(rpc, "server") : failure;
        }
    }

    /** From here on the caller knows that it was accepted; what goes wrong is told by the stream's end. */
    private void relay(TokenStream open) {
        Problem.Code left;
        synchronized (this) {
            left = gone;
            stream = left == null ? open : null;
        }
        if (left != null) {
            open.close();
            finish(left.name());
            return;
        }
        call.sendHeaders(ContextHeaders.head(open.head()));
        open.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                call.sendMessage(rpc.reply().encode(frame, Integer.MAX_VALUE));
                return call.isReady();
            }

            @Override
            public void end(End end) {
                call.sendMessage(rpc.reply().encode(end, Integer.MAX_VALUE));
                close(
                        Status.OK,
                        new Metadata(),
                        end instanceof End.Failed failed
                                ? failed.problem().code().name()
                                : "OK");
            }
        });
    }

    private void refuse(Problem problem) {
        close(
                serving.failures.status(problem),
                serving.failures.trailers(problem),
                problem.code().name());
    }

    private void close(Status status, Metadata trailers, String outcome) {
        try {
            call.close(status, trailers);
        } finally {
            finish(outcome);
        }
    }

    /** Counts the call as over, once, and makes room for another. A caller that left counts as why it did. */
    private void finish(String outcome) {
        Problem.Code left;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            left = gone;
        }
        serving.admission.release();
        serving.listener.crossed(new WireListener.Crossing(
                WireListener.Side.SERVER,
                rpc.service(),
                rpc.name(),
                left == null ? outcome : left.name(),
                Duration.ofNanos(serving.clock.nanoTime() - startedNanos)));
    }

    /** What broke stays here: the caller learns only that something did. */
    private Problem unexpected(Throwable failure, String requestId) {
        Problem problem = Problem.from(failure);
        if (problem.code() != Problem.Code.CANCELLED) {
            LOG.atError()
                    .addKeyValue("requestId", requestId)
                    .addKeyValue("service", rpc.service())
                    .addKeyValue("action", rpc.name())
                    .setCause(failure)
                    .log("a call failed unexpectedly");
        }
        return problem;
    }
}
