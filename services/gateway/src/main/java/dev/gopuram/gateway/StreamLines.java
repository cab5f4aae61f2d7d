package dev.gopuram.gateway;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a body that is on its way; blank ones are left out. It keeps the piece at hand and the line that has begun, of
 * which it drops what is past the bound.
 */
final class StreamLines implements AutoCloseable {
    /** A line by its number, from 1, blank lines counted. */
    sealed interface Line {
        int number();
    }

    record Read(int number, Bytes text) implements Line {}

    /** One that is not read, and why. */
    record Unread(int number, Problem why) implements Line {}

    private static final int FIRST_BYTES = 8 * 1024;

    private final TokenStream body;
    private final ByteSize maxLine;
    private Bytes piece = Bytes.EMPTY;
    private int at;
    private boolean ended;

    private byte[] begun = new byte[FIRST_BYTES];
    private int length;
    private boolean isTooLong;
    private boolean isOpen;
    private int number;

    StreamLines(TokenStream body, ByteSize maxLine) {
        this.body = body;
        this.maxLine = maxLine;
    }

    /** The next line with anything in it, once it is there; null at the end. A body that breaks off has no end, but fails. */
    @Nullable
    Line next() throws InterruptedException {
        while (fill()) {
            while (at < piece.length()) {
                boolean isWhole = take();
                Line line = isWhole ? finished() : null;
                if (line != null) {
                    return line;
                }
            }
        }
        return isOpen ? finished() : null;
    }

    /** Has a piece at hand that is not used up; false at the end of a whole body. */
    private boolean fill() throws InterruptedException {
        while (!ended && at == piece.length()) {
            switch (body.next()) {
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

    /** Takes in what there is of the line; answers whether that was its end. */
    private boolean take() {
        int end = at;
        while (end < piece.length() && piece.at(end) != '\n') {
            end++;
        }
        keep(end);
        isOpen = true;
        boolean isWhole = end < piece.length();
        at = isWhole ? end + 1 : end;
        return isWhole;
    }

    private void keep(int end) {
        int count = end - at;
        isTooLong |= length + (long) count > maxLine.bytes();
        if (isTooLong) {
            length = 0;
            return;
        }
        if (length + count > begun.length) {
            begun = Arrays.copyOf(begun, (int) Math.min(maxLine.bytes(), Math.max(length + count, begun.length * 2L)));
        }
        for (int i = 0; i < count; i++) {
            begun[length + i] = piece.at(at + i);
        }
        length += count;
    }

    /** The line that has ended; null where it is blank. */
    private @Nullable Line finished() {
        number++;
        Bytes text = Bytes.wrap(Arrays.copyOf(begun, length));
        boolean wasTooLong = isTooLong;
        length = 0;
        isTooLong = false;
        isOpen = false;
        if (begun.length > DocumentImport.BATCH_BYTES) {
            begun = new byte[FIRST_BYTES];
        }
        if (wasTooLong) {
            return new Unread(
                    number,
                    Problem.of(Problem.Code.TOO_LARGE, "line: more than " + maxLine + " (expected: at most that)"));
        }
        return isBlank(text) ? null : new Read(number, text);
    }

    private static boolean isBlank(Bytes line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.at(i) > ' ' || line.at(i) < 0) {
                return false;
            }
        }
        return true;
    }

    /** No more of them are wanted. */
    @Override
    public void close() {
        body.close();
    }
}
