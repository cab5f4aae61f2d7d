package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.TokenStream;

/**
 * An upstream's reply, whatever its status, from the end of its headers on. One of {@link #body}, {@link #events}
 * and {@link #bytes} is asked for, once. A reply that is closed before its end takes the connection with it, so that the upstream stops
 * working at once.
 */
public interface UpstreamReply extends AutoCloseable {
    int status();

    /** The headers, hop-by-hop ones left out. */
    Headers headers();

    /**
     * Waits for the whole body, at most {@code maxBytes}; a larger one, a cut one or a late one is a Problem, an
     * interruption a CANCELLED one, and all of them close the exchange.
     */
    Bytes body(int maxBytes);

    /**
     * The body as server-sent events, one frame each with its bytes as they came, forwarded on the event loop. Closing
     * the stream closes the exchange; closing this reply afterwards cancels nothing that has ended.
     */
    TokenStream events(EventReader reader);

    /**
     * The body as it comes, whatever it is, forwarded on the event loop: finished only where it is whole by its framing.
     * Closing the stream closes the exchange.
     */
    TokenStream bytes();

    /** The body's length as the upstream announced it, also where a reply to HEAD has none; -1 where it did not. */
    long length();

    /** Whether the upstream took up the wish to speak another protocol; {@link Exchange#tunnel} goes on from there. */
    boolean switched();

    @Override
    void close();
}
