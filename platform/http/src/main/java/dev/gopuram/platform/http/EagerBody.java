package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A small body that is read before anybody asks for it. Its reply is announced only when all of it is here; one that
 * breaks fails the call itself.
 */
final class EagerBody implements UpstreamCall.Body {
    private final Runnable ready;
    private final BodyCollector collector;
    private volatile Bytes whole = Bytes.EMPTY;

    EagerBody(Runnable ready) {
        this.ready = ready;
        this.collector = new BodyCollector(-1, Integer.MAX_VALUE, bytes -> whole = bytes, problem -> {});
    }

    @Override
    public void bytes(ByteBuf bytes) {
        collector.add(bytes);
    }

    @Override
    public void end() {
        collector.end();
        ready.run();
    }

    @Override
    public void broken(Problem problem) {
        collector.fail(problem);
    }

    Bytes whole(int maxBytes) {
        if (whole.length() > maxBytes) {
            throw WholeBody.tooLarge(maxBytes);
        }
        return whole;
    }

    /** Gives what was read to another reader. */
    void replay(UpstreamCall.Body reader) {
        reader.bytes(Unpooled.wrappedBuffer(whole.shared()));
        reader.end();
    }
}
