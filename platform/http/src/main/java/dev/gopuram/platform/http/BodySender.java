package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.internal.buffer.BufferInternal;

/** Sends a body to an upstream as it arrives from somewhere else. Its state changes on the call's event loop. */
final class BodySender extends FrameSink {
    /** Bytes on their way to the loop before the source is asked to stop. */
    private static final int CROSSING_BYTES = 64 * 1024;

    private final UpstreamCall call;
    private final HttpClientRequest request;
    private final TokenStream source;
    private boolean begun;
    private boolean over;

    BodySender(UpstreamCall call, EventLoop loop, HttpClientRequest request, TokenStream source) {
        super(loop, source, CROSSING_BYTES);
        this.call = call;
        this.request = request;
        this.source = source;
    }

    void begin() {
        request.drainHandler(nothing -> {
            call.sendingMoved();
            drained();
        });
        source.forwardTo(this);
        if (!begun && !over) {
            // Who waits for the body may have something to say first.
            var _ = request.writeHead();
        }
    }

    /** Whether the upstream is what is waited for, and not who sends the body. */
    boolean heldBack() {
        return full();
    }

    @Override
    boolean send(Bytes bytes) {
        if (over || bytes.length() == 0) {
            return true;
        }
        begun = true;
        call.sendingMoved();
        var _ = request.write(BufferInternal.buffer(Unpooled.wrappedBuffer(bytes.shared())));
        return over || !request.writeQueueFull();
    }

    @Override
    void finish(End end) {
        if (over) {
            return;
        }
        over = true;
        switch (end) {
            case End.Finished finished -> {
                var _ = request.end();
                call.allSent();
            }
            case End.Truncated truncated -> call.abandon(Problem.of(Problem.Code.INVALID, truncated.detail()));
            case End.Failed failed -> call.abandon(failed.problem());
            case End.Cancelled cancelled ->
                call.abandon(Problem.of(Problem.Code.CANCELLED, "the sender of the body left"));
        }
    }

    /** Nobody will read the rest. Answers whether there was one. */
    boolean stop() {
        if (over) {
            return false;
        }
        over = true;
        source.close();
        return true;
    }
}
