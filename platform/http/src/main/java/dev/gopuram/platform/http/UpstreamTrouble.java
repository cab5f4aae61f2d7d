package dev.gopuram.platform.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The cause of a failed exchange as the log tells it: with the upstream's address, which no caller is shown. */
final class UpstreamTrouble extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean sent;

    /**
     * The trouble of one exchange.
     *
     * @param sent whether anything of the request may have gone out
     */
    UpstreamTrouble(URI uri, boolean sent, @Nullable Throwable cause) {
        super(shown(uri), cause);
        this.sent = sent;
    }

    boolean sent() {
        return sent;
    }

    /** A query may hold a secret, so it stays out. */
    private static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }

    /** Where it was made says nothing: the exchange ends on the event loop, whatever its trouble. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
