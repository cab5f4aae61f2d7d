package dev.gopuram.platform.wire;

import dev.gopuram.kernel.ByteSize;
import java.time.Duration;

/**
 * How a node serves the others.
 *
 * @param maxMessage the largest request read and the largest reply written
 * @param maxCalls calls served at once, streams included; one more is refused as OVERLOADED
 * @param maxCallsPerConnection calls at once on one connection; more wait at the caller
 * @param maxCall how long a call without a deadline of its own may take
 * @param handshake how long a connection may take to prove who it is
 * @param keepAlive after this long without a word the peer is asked whether it lives
 * @param keepAliveTimeout and has this long to answer
 */
public record WireServerConfig(
        ByteSize maxMessage,
        int maxCalls,
        int maxCallsPerConnection,
        Duration maxCall,
        Duration handshake,
        Duration keepAlive,
        Duration keepAliveTimeout) {
    public WireServerConfig {
        Checks.range("max_calls", maxCalls, 1, 1_000_000);
        Checks.range("max_calls_per_connection", maxCallsPerConnection, 1, 1_000_000);
        Checks.message("max_message", maxMessage);
        Checks.positive("max_call", maxCall);
        Checks.positive("handshake", handshake);
        Checks.positive("keep_alive", keepAlive);
        Checks.positive("keep_alive_timeout", keepAliveTimeout);
    }

    public static WireServerConfig defaults() {
        return new WireServerConfig(
                Checks.DEFAULT_MESSAGE,
                4096,
                1024,
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10));
    }
}
