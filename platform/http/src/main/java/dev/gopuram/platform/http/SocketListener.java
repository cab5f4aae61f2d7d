package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;

/** Hears what happens on one {@link Socket}. Called on the event loop, one call at a time: it must not block. */
public interface SocketListener {
    /** A whole message, which is well-formed UTF-8. */
    void text(Bytes message);

    /** There is room again after a send that answered false. */
    void room();

    /** The socket is closed, by whichever side, or broken: once, and last. */
    void closed(SocketClose how);
}
