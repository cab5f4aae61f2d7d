package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.TokenStream;

/** What a request to an upstream carries. */
public sealed interface Sending {
    /** All of it at once. */
    record Whole(Bytes body) implements Sending {}

    /**
     * A body on its way, passed on at the speed of the slower side. The request is whole only where the stream finishes;
     * otherwise it is broken off.
     *
     * @param length its bytes where its sender has said so, 0 for none; -1 sends it in chunks
     */
    record Arriving(TokenStream body, long length) implements Sending {}

    /**
     * No body, but the wish to speak another protocol from here on.
     *
     * @param protocol its name
     */
    record Upgrade(String protocol) implements Sending {}
}
