package dev.gopuram.platform.http;

/**
 * How a socket closes: a status code of RFC 6455, section 7.4, and a few words for whoever debugs the other side.
 *
 * @param reason at most 123 bytes of it are sent
 */
public record SocketClose(int code, String reason) {
    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    public static final int UNACCEPTABLE = 1003;
    /** No close was said: the connection broke. Never sent. */
    public static final int BROKEN = 1006;

    public static final int NOT_UTF_8 = 1007;
    public static final int POLICY = 1008;
    public static final int TOO_BIG = 1009;
    public static final int OURS = 1011;

    private static final int NONE_SAID = 1005;

    /** A close frame without a code. */
    static final SocketClose SILENT = new SocketClose(NONE_SAID, "");

    static SocketClose broken(String why) {
        return new SocketClose(BROKEN, why);
    }

    /** Whether an endpoint may send the code: those for use inside one, and those that are nobody's, it may not. */
    static boolean sendable(int code) {
        return (code >= NORMAL && code <= UNACCEPTABLE)
                || (code >= NOT_UTF_8 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }
}
