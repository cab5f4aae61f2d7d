package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A token stream whose producer is another node. Frames go from the event loop into the stream as they come; the other
 * node may send only as many as were asked for, and as long as the reader is behind no more are asked for.
 *
 * <p>The reader that leaves cancels the call, and the other node stops. It cannot tell any more what was used then, nor
 * can one whose connection broke: the end then carries an estimate, one token for each frame that came.
 */
final class StreamCall extends ClientCall.Listener<Bytes> {
    private final Rpc rpc;
    private final ClientCall<Bytes, Bytes> call;
    private final Failures failures;
    private final int window;
    private final Consumer<String> over;
    private final TokenStream stream;
    private final CountDownLatch answered = new CountDownLatch(1);
    /** Frames that came and were not replaced by asking for as many more: the reader is behind by these. */
    private final AtomicInteger owed = new AtomicInteger();

    private final AtomicInteger frames = new AtomicInteger();
    private volatile Failures.@Nullable Failure refusal;
    private volatile boolean left;
    private volatile boolean accepted;
    private @Nullable End end;

    /** @param over hears the outcome once the call is over */
    StreamCall(Rpc rpc, ClientCall<Bytes, Bytes> call, Failures failures, int window, Consumer<String> over) {
        this.rpc = rpc;
        this.call = call;
        this.failures = failures;
        this.window = window;
        this.over = over;
        this.stream = TokenStream.open(window);
    }

    /** Waits until the other side has accepted the call, and throws its problem where it has not. */
    TokenStream run(Metadata headers, Bytes request) {
        stream.feed().onRoom(this::ask);
        call.start(this, headers);
        call.request(window);
        call.sendMessage(request);
        call.halfClose();
        try {
            answered.await();
        } catch (InterruptedException interrupted) {
            left = true;
            call.cancel("the caller was interrupted", interrupted);
            Thread.currentThread().interrupt();
            throw Problem.from(interrupted);
        }
        Failures.Failure refused = refusal;
        if (refused != null) {
            throw refused.problem();
        }
        stream.feed().onCancel(this::left);
        return stream;
    }

    @Override
    public void onHeaders(Metadata headers) {
        var _ = stream.headed(ContextHeaders.readHead(headers));
        accepted = true;
        answered.countDown();
    }

    @Override
    public void onMessage(Bytes message) {
        switch (rpc.reply().decode(message)) {
            case Frame frame -> {
                frames.incrementAndGet();
                owed.incrementAndGet();
                if (stream.feed().offer(frame)) {
                    ask();
                }
            }
            case End told -> {
                end = told;
                call.request(1);
            }
            default -> throw new IllegalStateException(rpc + ": neither a frame nor an end");
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        if (!accepted && !status.isOk()) {
            Failures.Failure failure = failures.failure(rpc, status, trailers, false);
            refusal = failure;
            over.accept(
                    left
                            ? Problem.Code.CANCELLED.name()
                            : failure.problem().code().name());
        } else {
            if (status.isOk()) {
                failures.replied(rpc);
            }
            End last = last(status, trailers);
            stream.feed().end(last);
            over.accept(outcome(last));
        }
        answered.countDown();
    }

    private void left() {
        left = true;
        call.cancel("the reader left", null);
        stream.feed().end(new End.Cancelled(estimate()));
    }

    private void ask() {
        int count = owed.getAndSet(0);
        if (count > 0) {
            call.request(count);
        }
    }

    private End last(Status status, Metadata trailers) {
        End told = end;
        if (told != null) {
            return told;
        }
        if (left) {
            return new End.Cancelled(estimate());
        }
        return status.isOk()
                ? new End.Truncated(estimate(), "the " + rpc.service() + " service ended the stream without an end")
                : new End.Failed(
                        estimate(),
                        failures.failure(rpc, status, trailers, true).problem());
    }

    private static String outcome(End last) {
        return switch (last) {
            case End.Failed failed -> failed.problem().code().name();
            case End.Cancelled cancelled -> Problem.Code.CANCELLED.name();
            case End.Finished finished -> "OK";
            case End.Truncated truncated -> "OK";
        };
    }

    private Usage estimate() {
        return new Usage(0, 0, frames.get(), Usage.Source.ESTIMATED);
    }
}
