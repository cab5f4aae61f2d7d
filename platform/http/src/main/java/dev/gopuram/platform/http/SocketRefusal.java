package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;

/**
 * Why a request does not become a socket.
 *
 * @param status of the plain reply that says so; 426 has to name the version that would do
 */
public record SocketRefusal(int status, Problem problem) {
    static final int UPGRADE_REQUIRED = 426;

    /** What the reply needs besides: the version that is spoken here. */
    public Headers headers() {
        return status == UPGRADE_REQUIRED ? Headers.of("sec-websocket-version", SocketOpening.VERSION) : Headers.NONE;
    }
}
