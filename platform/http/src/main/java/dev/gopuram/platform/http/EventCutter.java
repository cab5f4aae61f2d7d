package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Frame;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a body of server-sent events into frames, wherever the bytes are torn apart on their way. A frame holds the bytes
 * as they came, its blank line included; blocks without a field (comments, blank lines) make none, and a byte order mark
 * at the start is dropped.
 *
 * <p>Lines end in LF, CR LF or CR, and a blank line ends an event. The one subtle case is a blank line that begins with
 * CR. If the line before it ended in CR LF, the LF surely follows and is waited for. If not, the event is handed over at
 * the CR, since nothing more may come for long; an LF right after it is then a blank line of its own, and makes nothing.
 */
final class EventCutter {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte LF = '\n';
    private static final byte CR = '\r';

    /** How the line before the present one ended. */
    private enum Ending {
        NONE,
        LF,
        CR,
        CRLF
    }

    private enum State {
        /** At the start of a line. */
        LINE_START,
        /** In a line. */
        IN_LINE,
        /** After the CR that ended a line with content. */
        AFTER_CR,
        /** After the CR of a blank line, whose LF is due. */
        BLANK_CR
    }

    private final int maxEventBytes;
    private byte[] held = new byte[0];
    private int heldLength;
    private int markSeen;
    private State state = State.LINE_START;
    private Ending previous = Ending.NONE;
    private boolean hasField;
    private boolean tooLarge;

    EventCutter(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /** Takes the next bytes, and hands over each event that they complete. False when an event exceeds the bound. */
    boolean feed(byte[] bytes, int from, int to, Consumer<Frame> frames) {
        int start = skipMark(bytes, from, to);
        int at = start;
        while (at < to) {
            byte b = bytes[at];
            if (state == State.BLANK_CR && b != LF) {
                start = cut(bytes, start, at, frames);
                continue;
            }
            at++;
            if (endsEvent(b)) {
                start = cut(bytes, start, at, frames);
            }
        }
        hold(bytes, start, to);
        tooLarge |= heldLength > maxEventBytes;
        return !tooLarge;
    }

    /**
     * The body has ended. What is left is an event that lacks its blank line; it gets one.
     *
     * @param delimited whether the body's framing vouches for the end: if so a line without its line end counts too, if
     *     not it may have been torn off
     */
    void end(boolean delimited, Consumer<Frame> frames) {
        if (state == State.BLANK_CR) {
            emit(held, 0, heldLength, frames);
        } else if (hasField && (delimited || state != State.IN_LINE)) {
            byte[] closing = state == State.LINE_START ? new byte[] {LF} : new byte[] {LF, LF};
            byte[] whole = Arrays.copyOf(held, heldLength + closing.length);
            System.arraycopy(closing, 0, whole, heldLength, closing.length);
            emit(whole, 0, whole.length, frames);
        }
        heldLength = 0;
    }

    private int skipMark(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && markSeen < MARK.length) {
            if (bytes[at] != MARK[markSeen]) {
                byte[] notAMark = Arrays.copyOf(MARK, markSeen);
                hold(notAMark, 0, notAMark.length);
                state = notAMark.length > 0 ? State.IN_LINE : state;
                hasField = notAMark.length > 0;
                markSeen = MARK.length;
                return at;
            }
            markSeen++;
            at++;
        }
        return at;
    }

    /** Moves on by one byte; true when it completes an event. */
    private boolean endsEvent(byte b) {
        return switch (state) {
            case LINE_START -> startLine(b);
            case IN_LINE -> {
                if (b == CR) {
                    state = State.AFTER_CR;
                } else if (b == LF) {
                    endLine(Ending.LF);
                }
                yield false;
            }
            case AFTER_CR -> {
                endLine(b == LF ? Ending.CRLF : Ending.CR);
                yield b != LF && startLine(b);
            }
            case BLANK_CR -> {
                state = State.LINE_START;
                yield true;
            }
        };
    }

    private void endLine(Ending ending) {
        previous = ending;
        state = State.LINE_START;
    }

    private boolean startLine(byte b) {
        if (b == LF) {
            return true;
        }
        if (b == CR) {
            if (previous == Ending.CRLF) {
                state = State.BLANK_CR;
                return false;
            }
            return true;
        }
        hasField |= b != ':';
        state = State.IN_LINE;
        return false;
    }

    /** Ends a block at {@code to}; answers where the next one starts. */
    private int cut(byte[] bytes, int start, int to, Consumer<Frame> frames) {
        if (hasField) {
            if (heldLength == 0) {
                emit(bytes, start, to, frames);
            } else {
                hold(bytes, start, to);
                emit(held, 0, heldLength, frames);
            }
        }
        heldLength = 0;
        if (state == State.BLANK_CR) {
            state = State.LINE_START;
        }
        previous = Ending.NONE;
        hasField = false;
        return to;
    }

    private void emit(byte[] bytes, int from, int to, Consumer<Frame> frames) {
        if (to - from > maxEventBytes) {
            tooLarge = true;
        }
        if (!tooLarge) {
            frames.accept(Frame.of(Bytes.wrap(Arrays.copyOfRange(bytes, from, to))));
        }
    }

    private void hold(byte[] bytes, int from, int to) {
        int count = to - from;
        if (count == 0) {
            return;
        }
        if (heldLength + count > held.length) {
            held = Arrays.copyOf(held, Math.max(heldLength + count, held.length * 2));
        }
        System.arraycopy(bytes, from, held, heldLength, count);
        heldLength += count;
    }
}
