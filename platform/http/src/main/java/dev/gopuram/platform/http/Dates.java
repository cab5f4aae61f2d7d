package dev.gopuram.platform.http;

import dev.gopuram.kernel.Clock;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The date header, formatted once a second, and the plain replies that carry it without the codec's help. */
final class Dates {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Stamp(long second, String text) {}

    private final Clock clock;
    private volatile Stamp latest = new Stamp(Long.MIN_VALUE, "");

    Dates(Clock clock) {
        this.clock = clock;
    }

    String now() {
        Instant now = clock.now();
        Stamp stamp = latest;
        if (stamp.second() != now.getEpochSecond()) {
            stamp = new Stamp(now.getEpochSecond(), IMF_FIXDATE.format(now));
            latest = stamp;
        }
        return stamp.text();
    }

    /** The head after which the connection is no HTTP any more: the upstream's word that it speaks WebSocket now. */
    byte[] switchingReply(Headers headers) {
        StringBuilder head = new StringBuilder(256).append("HTTP/1.1 101 Switching Protocols\r\n");
        append(head, headers);
        head.append("connection: Upgrade\r\nupgrade: websocket\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void append(StringBuilder head, Headers headers) {
        headers.forEach((name, value) -> {
            if (!HopByHop.contains(name)) {
                head.append(name).append(": ").append(MultiMaps.checked(value)).append("\r\n");
            }
        });
    }

    /** The bytes of a reply after which the connection closes. */
    byte[] closingReply(Reply reply) {
        StringBuilder head = new StringBuilder(256);
        head.append("HTTP/1.1 ")
                .append(HttpResponseStatus.valueOf(reply.status()))
                .append("\r\n");
        append(head, reply.headers());
        head.append("content-length: ").append(reply.body().length());
        head.append("\r\ndate: ").append(now()).append("\r\nconnection: close\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = new byte[start.length + reply.body().length()];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(
                reply.body().shared(), 0, whole, start.length, reply.body().length());
        return whole;
    }
}
