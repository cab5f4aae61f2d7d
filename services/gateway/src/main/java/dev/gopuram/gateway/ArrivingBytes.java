package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A body that is on its way, as a stream to read: of it only the piece at hand is in memory. */
final class ArrivingBytes extends InputStream {
    private final TokenStream body;
    private Bytes piece = Bytes.EMPTY;
    private int at;
    private boolean ended;

    ArrivingBytes(TokenStream body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.at(at++) & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.length() - at);
        piece.buffer().get(at, into, offset, count);
        at += count;
        return count;
    }

    /** Has a byte at hand; false at the end of a whole body. One that breaks off is a problem, and no end. */
    private boolean fill() throws IOException {
        while (!ended && at == piece.length()) {
            switch (next()) {
                case Frame frame -> {
                    piece = frame.raw();
                    at = 0;
                }
                case End.Finished whole -> ended = true;
                case End.Failed failed -> throw failed.problem();
                case End.Truncated truncated -> throw Problem.of(Problem.Code.INVALID, truncated.detail());
                case End.Cancelled cancelled ->
                    throw Problem.of(Problem.Code.CANCELLED, "the body is not wanted any more");
            }
        }
        return at < piece.length();
    }

    private Step next() throws IOException {
        try {
            return body.next();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(interrupted);
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
