package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import io.netty.buffer.ByteBuf;

/**
 * Hands a body on as it comes, at the speed of its reader: while so much waits that the stream has no room, the
 * connection is not read. Only a whole body ends as finished.
 */
final class BodyStream implements BodyReader {
    private final long maxBytes;
    private final TokenStream stream = TokenStream.open();
    private long length;
    private boolean over;

    /**
     * @param resume called on any thread once there is room again
     */
    BodyStream(long maxBytes, Runnable resume) {
        this.maxBytes = maxBytes;
        stream.feed().onRoom(resume);
        stream.feed().onCancel(resume);
    }

    TokenStream stream() {
        return stream;
    }

    @Override
    public boolean add(ByteBuf more) {
        if (over) {
            return true;
        }
        length += more.readableBytes();
        if (length > maxBytes) {
            fail(Problem.of(
                    Problem.Code.TOO_LARGE, "body: more than " + new ByteSize(maxBytes) + " (expected: at most that)"));
            return true;
        }
        byte[] bytes = new byte[more.readableBytes()];
        more.getBytes(more.readerIndex(), bytes);
        return stream.feed().offer(Frame.of(Bytes.wrap(bytes)));
    }

    @Override
    public void end() {
        end(new End.Finished(Usage.NONE));
    }

    @Override
    public void fail(Problem problem) {
        end(new End.Failed(Usage.NONE, problem));
    }

    @Override
    public void gone() {
        fail(Problem.of(Problem.Code.CANCELLED, "the caller left before the end of the body"));
    }

    @Override
    public void unwanted() {
        stream.close();
        end(new End.Cancelled(Usage.NONE));
    }

    private void end(End how) {
        over = true;
        stream.feed().end(how);
    }
}
