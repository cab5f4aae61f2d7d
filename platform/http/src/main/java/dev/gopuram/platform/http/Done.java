package dev.gopuram.platform.http;

/**
 * How an exchange ended.
 *
 * @param status the status sent, or 499 when the client left before any was
 * @param bytesIn bytes of the request's body that arrived
 * @param bytesOut bytes of the reply's body that were handed to the socket
 * @param gone whether the client left, or was cut off, before the reply had ended
 */
public record Done(int status, long bytesIn, long bytesOut, boolean gone) {
    /** What is noted when the client left before any status was sent. */
    public static final int CLIENT_GONE = 499;
}
