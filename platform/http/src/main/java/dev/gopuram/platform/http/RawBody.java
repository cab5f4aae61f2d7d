package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** A body of whatever kind on its way into a token stream, a frame for each piece that arrives. On the call's loop. */
final class RawBody implements UpstreamCall.Body {
    private final UpstreamCall call;
    private final TokenStream.Feed feed;

    RawBody(UpstreamCall call, TokenStream stream) {
        this.call = call;
        this.feed = stream.feed();
    }

    void begin() {
        feed.onRoom(() -> call.onLoop(call::resume));
        feed.onCancel(() -> call.onLoop(() -> call.abandon(Problem.of(Problem.Code.CANCELLED, "the reader left"))));
    }

    @Override
    public void bytes(ByteBuf bytes) {
        if (!feed.offer(Frame.of(Bytes.wrap(ByteBufUtil.getBytes(bytes))))) {
            call.pause();
        }
    }

    @Override
    public void end() {
        feed.end(new End.Finished(Usage.NONE));
    }

    @Override
    public void broken(Problem problem) {
        feed.end(
                problem.code() == Problem.Code.CANCELLED
                        ? new End.Cancelled(Usage.NONE)
                        : new End.Failed(Usage.NONE, problem));
    }
}
