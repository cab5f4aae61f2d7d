package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import java.time.Duration;
import java.util.List;

/**
 * The bounds of a socket.
 *
 * @param maxMessage one message, its fragments together; a larger one closes with 1009
 * @param maxFragments the frames of one message; more close with 1009
 * @param messageTimeout from a message's first frame to its last
 * @param pingEvery how long nothing is heard before the peer is asked whether it is there
 * @param silence how long nothing is heard, answers to pings included, before the socket is closed
 * @param idle how long no message passes, either way, before the socket is closed
 * @param allowedOrigins the origins of other sites whose pages may open sockets, such as {@code https://app.example.com};
 *     {@code *} for any
 */
public record SocketConfig(
        ByteSize maxMessage,
        int maxFragments,
        Duration messageTimeout,
        Duration pingEvery,
        Duration silence,
        Duration idle,
        List<String> allowedOrigins) {

    public SocketConfig {
        Bounds.check("max_message", maxMessage, new ByteSize(125), ByteSize.mib(64));
        Bounds.check("max_fragments", maxFragments, 1, 100_000);
        Bounds.check("message_timeout", messageTimeout, Bounds.TICK, Duration.ofMinutes(10));
        Bounds.check("ping_every", pingEvery, Bounds.TICK, Duration.ofHours(1));
        Bounds.check("silence", silence, Bounds.TICK, Duration.ofHours(2));
        Bounds.check("idle", idle, Bounds.TICK, Duration.ofHours(24));
        allowedOrigins = allowedOrigins.stream().map(Origins::checked).toList();
    }

    public static SocketConfig defaults() {
        return new SocketConfig(
                ByteSize.mib(4),
                1024,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                List.of());
    }
}
