package dev.gopuram.platform.wire;

import dev.gopuram.kernel.ByteSize;
import java.time.Duration;

/**
 * How a node calls the others.
 *
 * @param maxMessage the largest request written and the largest reply read
 * @param retries how often an idempotent call is tried again after a connection failed
 * @param retryBackoff the wait before the first retry; each next one waits twice as long
 * @param reconnect how often a lost connection is tried again; this bounds how long a node that came back stays unused
 * @param keepAlive after this long without a word, while calls run, the peer is asked whether it lives
 * @param keepAliveTimeout and has this long to answer
 * @param streamWindow frames of one stream under way between the nodes
 */
public record WireClientConfig(
        ByteSize maxMessage,
        int retries,
        Duration retryBackoff,
        Duration reconnect,
        Duration keepAlive,
        Duration keepAliveTimeout,
        int streamWindow) {
    public WireClientConfig {
        Checks.message("max_message", maxMessage);
        Checks.range("retries", retries, 0, 5);
        Checks.positive("retry_backoff", retryBackoff);
        Checks.positive("reconnect", reconnect);
        Checks.positive("keep_alive", keepAlive);
        Checks.positive("keep_alive_timeout", keepAliveTimeout);
        Checks.range("stream_window", streamWindow, 1, 1024);
    }

    public static WireClientConfig defaults() {
        return new WireClientConfig(
                Checks.DEFAULT_MESSAGE,
                2,
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                32);
    }
}
