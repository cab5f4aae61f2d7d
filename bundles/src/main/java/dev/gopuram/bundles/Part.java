package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;

/** So many of a stream's bytes, and no fewer; closing it leaves the stream open. */
final class Part extends FilterInputStream {
    private final Supplier<Problem> tooShort;
    private long left;

    Part(InputStream whole, long length, Supplier<Problem> tooShort) {
        super(whole);
        this.left = length;
        this.tooShort = tooShort;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = in.read(to, at, (int) Math.min(left, length));
        if (read < 0) {
            throw tooShort.get();
        }
        left -= read;
        return read;
    }

    @Override
    public void close() {}
}
