package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts one text message together from its frames, within the bounds. Memory follows the bytes that came. */
final class MessageAssembler {
    private static final int CHECKED_AT_ONCE = 1024;

    private final SocketConfig config;
    private byte[] bytes = new byte[0];
    private int length;
    private int fragments;
    private long beganNanos;

    MessageAssembler(SocketConfig config) {
        this.config = config;
    }

    /** Takes one frame in: a close where it breaks a bound, null where it does not. */
    @Nullable
    SocketClose add(ByteBuf frame, long now) {
        if (fragments == 0) {
            beganNanos = now;
        }
        if (++fragments > config.maxFragments()) {
            return tooBig("a message of more than " + config.maxFragments() + " frames");
        }
        int count = frame.readableBytes();
        if (count > config.maxMessage().bytes() - length) {
            return tooBig("a message of more than " + config.maxMessage());
        }
        if (length + count > bytes.length) {
            long roomy = fragments == 1 ? count : Math.max(length + count, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(config.maxMessage().bytes(), roomy));
        }
        frame.getBytes(frame.readerIndex(), bytes, length, count);
        length += count;
        return null;
    }

    /** Whether a message has begun that is not whole. */
    boolean unfinished() {
        return fragments > 0;
    }

    long beganNanos() {
        return beganNanos;
    }

    /** The whole message; null where it is not UTF-8. */
    @Nullable
    Bytes take() {
        Bytes whole = Bytes.wrap(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        bytes = new byte[0];
        length = 0;
        fragments = 0;
        return utf8(whole) ? whole : null;
    }

    private static SocketClose tooBig(String what) {
        return new SocketClose(SocketClose.TOO_BIG, what);
    }

    private static boolean utf8(Bytes message) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(message.shared());
        CharBuffer out = CharBuffer.allocate(CHECKED_AT_ONCE);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        return !result.isError();
    }
}
