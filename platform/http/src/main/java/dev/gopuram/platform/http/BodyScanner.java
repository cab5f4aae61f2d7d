package dev.gopuram.platform.http;

import io.netty.buffer.ByteBuf;

/** Follows a request's body through the bytes of its connection, so that its end is known and its chunks are checked. */
final class BodyScanner {
    /** A chunk's size line, extension included. Nobody needs more, and long ones are used to make work. */
    private static final int MOST_SIZE_LINE = 256;

    /** Hexadecimal digits of a chunk's size: less than 256 MiB each. */
    private static final int MOST_SIZE_DIGITS = 7;

    private enum State {
        FIXED,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        END_LF,
        DONE
    }

    private final int maxTrailerBytes;
    private State state = State.DONE;
    private long remaining;
    private int line;
    private int digits;
    private int trailerBytes;
    private long dataBytes;

    BodyScanner(int maxTrailerBytes) {
        this.maxTrailerBytes = maxTrailerBytes;
    }

    void begin(RequestHead head) {
        remaining = Math.max(0, head.contentLength());
        dataBytes = 0;
        line = 0;
        digits = 0;
        trailerBytes = 0;
        if (head.chunked()) {
            remaining = 0;
            state = State.SIZE;
        } else {
            state = remaining == 0 ? State.DONE : State.FIXED;
        }
    }

    boolean done() {
        return state == State.DONE;
    }

    /** Bytes of the body itself that have passed. */
    long dataBytes() {
        return dataBytes;
    }

    /** How many bytes from {@code from} on belong to this body. */
    int scan(ByteBuf bytes, int from) {
        int to = bytes.writerIndex();
        int at = from;
        while (at < to && state != State.DONE) {
            if (state == State.FIXED || state == State.DATA) {
                at += skip(to - at);
            } else {
                step(bytes.getByte(at));
                at++;
            }
        }
        return at - from;
    }

    private int skip(int available) {
        int taken = (int) Math.min(remaining, available);
        remaining -= taken;
        dataBytes += taken;
        if (remaining == 0) {
            state = state == State.FIXED ? State.DONE : State.DATA_CR;
        }
        return taken;
    }

    private void step(byte b) {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> {
                require(b == '\n');
                line = 0;
                digits = 0;
                state = remaining == 0 ? State.TRAILER_START : State.DATA;
            }
            case DATA_CR -> next(b == '\r', State.DATA_LF);
            case DATA_LF -> next(b == '\n', State.SIZE);
            case TRAILER_START, TRAILER_NAME, TRAILER_VALUE, TRAILER_LF -> trailer(b);
            case END_LF -> next(b == '\n', State.DONE);
            case FIXED, DATA, DONE -> throw new IllegalStateException("a byte of framing in state " + state);
        }
    }

    private void size(byte b) {
        int value = Ascii.hex(b);
        if (value >= 0) {
            require(++digits <= MOST_SIZE_DIGITS);
            remaining = remaining << 4 | value;
        } else {
            require(digits > 0);
            next(b == '\r' || b == ';', b == '\r' ? State.SIZE_LF : State.EXTENSION);
        }
    }

    private void extension(byte b) {
        require(++line <= MOST_SIZE_LINE);
        if (b == '\r') {
            state = State.SIZE_LF;
        } else {
            require(Ascii.fieldByte(b));
        }
    }

    private void trailer(byte b) {
        if (++trailerBytes > maxTrailerBytes) {
            throw new FramingException(Breach.TRAILERS_TOO_LARGE);
        }
        switch (state) {
            case TRAILER_START -> next(b == '\r' || Ascii.token(b), b == '\r' ? State.END_LF : State.TRAILER_NAME);
            case TRAILER_NAME -> next(b == ':' || Ascii.token(b), b == ':' ? State.TRAILER_VALUE : State.TRAILER_NAME);
            case TRAILER_VALUE ->
                next(b == '\r' || Ascii.fieldByte(b), b == '\r' ? State.TRAILER_LF : State.TRAILER_VALUE);
            default -> next(b == '\n', State.TRAILER_START);
        }
    }

    private void next(boolean good, State following) {
        require(good);
        state = following;
    }

    private static void require(boolean good) {
        if (!good) {
            throw new FramingException(Breach.BAD_CHUNK);
        }
    }
}
