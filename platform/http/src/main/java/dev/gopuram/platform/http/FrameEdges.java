package dev.gopuram.platform.http;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames of a WebSocket (RFC 6455, section 5.2) in bytes that pass by, so that a frame of ours may be put
 * between two of them and never into one.
 */
final class FrameEdges {
    private static final int LENGTH_BITS = 0x7f;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MASK_BYTES = 4;

    private enum At {
        OPCODE,
        LENGTH,
        LONGER_LENGTH,
        PAYLOAD
    }

    private At at = At.OPCODE;
    private boolean masked;
    private int lengthBytes;
    private long left;

    /** Looks at the bytes that can be read, and leaves them to be read. */
    void pass(ByteBuf bytes) {
        int i = bytes.readerIndex();
        while (i < bytes.writerIndex()) {
            if (at == At.PAYLOAD) {
                long skipped = Math.min(left, bytes.writerIndex() - i);
                i += (int) skipped;
                left -= skipped;
                payload();
            } else {
                head(bytes.getUnsignedByte(i++));
            }
        }
    }

    private void head(int next) {
        switch (at) {
            case OPCODE -> at = At.LENGTH;
            case LENGTH -> length(next);
            case LONGER_LENGTH -> {
                left = left << Byte.SIZE | next;
                if (--lengthBytes == 0) {
                    begin(left);
                }
            }
            case PAYLOAD -> throw new IllegalStateException("a payload is no head");
        }
    }

    private void length(int next) {
        masked = (next & MASKED) != 0;
        int length = next & LENGTH_BITS;
        left = 0;
        if (length == TWO_BYTES || length == EIGHT_BYTES) {
            lengthBytes = length == TWO_BYTES ? Short.BYTES : Long.BYTES;
            at = At.LONGER_LENGTH;
        } else {
            begin(length);
        }
    }

    /** What says that it is longer than any frame may be is never over. */
    private void begin(long length) {
        left = length < 0 || length > Long.MAX_VALUE - MASK_BYTES ? Long.MAX_VALUE : length + (masked ? MASK_BYTES : 0);
        at = At.PAYLOAD;
        payload();
    }

    private void payload() {
        if (left == 0) {
            at = At.OPCODE;
        }
    }

    /** Whether the last frame is whole. */
    boolean between() {
        return at == At.OPCODE;
    }
}
