package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;

/**
 * An open WebSocket (RFC 6455): text messages either way until one side closes. May be called from any thread; nothing
 * blocks.
 */
public interface Socket {
    /** The address of the peer of the connection, without its port. */
    String remoteAddress();

    /**
     * Sends a text message, always, as one frame that is flushed; after the close it goes nowhere. False asks for no more
     * until {@link SocketListener#room}: until then as much waits as the connection's write buffer holds, and what is sent
     * nevertheless.
     */
    boolean send(Bytes text);

    /** Closes, once: what was sent before still arrives, what comes in after it is dropped. */
    void close(SocketClose why);

    /** Runs the task on the event loop that the listener is called on: there and then where the caller is on it. */
    void execute(Runnable task);

    /** As {@link Exchange#spawn}. */
    Thread spawn(Runnable task);
}
