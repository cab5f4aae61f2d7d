package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.function.Consumer;

/** Puts a body together within its bound, and tells its reader once. Memory follows the bytes, not the announcement. */
final class BodyCollector implements BodyReader {
    private static final int FIRST_BYTES = 8 * 1024;

    private final int maxBytes;
    private final Consumer<Bytes> whole;
    private final Consumer<Problem> failed;
    private byte[] bytes;
    private int length;
    private boolean told;

    /**
     * @param announced the length that the head announced, or -1
     */
    BodyCollector(long announced, int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed) {
        this.maxBytes = maxBytes;
        this.whole = whole;
        this.failed = failed;
        this.bytes = new byte[announced < 0 ? FIRST_BYTES : (int) Math.min(announced, FIRST_BYTES)];
    }

    static Problem tooLarge(long size, long maxBytes) {
        return Problem.of(
                Problem.Code.TOO_LARGE,
                "body: " + new ByteSize(size) + " (expected: at most " + new ByteSize(maxBytes) + ")");
    }

    /** Takes bytes; when they are more than the bound allows, the reader is told and the rest is dropped. */
    @Override
    public boolean add(ByteBuf more) {
        if (told) {
            return true;
        }
        int count = more.readableBytes();
        if (count > maxBytes - length) {
            bytes = new byte[0];
            fail(Problem.of(
                    Problem.Code.TOO_LARGE, "body: more than " + new ByteSize(maxBytes) + " (expected: at most that)"));
            return true;
        }
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes, Math.max(length + count, bytes.length * 2L)));
        }
        more.getBytes(more.readerIndex(), bytes, length, count);
        length += count;
        return true;
    }

    int length() {
        return length;
    }

    @Override
    public void end() {
        if (!told) {
            told = true;
            whole.accept(Bytes.wrap(length == bytes.length ? bytes : Arrays.copyOf(bytes, length)));
        }
    }

    @Override
    public void fail(Problem problem) {
        if (!told) {
            told = true;
            failed.accept(problem);
        }
    }

    /** Neither is called then. */
    @Override
    public void gone() {
        told = true;
        bytes = new byte[0];
    }

    /** A reply may overtake the body; who asked for it still hears of it. */
    @Override
    public void unwanted() {}
}
