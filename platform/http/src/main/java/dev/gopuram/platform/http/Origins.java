package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may open a socket. A browser lets any page open one anywhere and sends the user's cookies along; all that
 * tells a stranger's page from our own is the Origin header, which no page can leave out or set. Whoever sends none is no
 * page.
 */
final class Origins {
    static final String ANY = "*";

    private Origins() {}

    /** A configured origin as it is compared. */
    static String checked(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        boolean page = lower.startsWith("https://") || lower.startsWith("http://");
        if (!ANY.equals(lower)
                && (!page || lower.indexOf('/', lower.indexOf("://") + 3) >= 0 || lower.endsWith("//"))) {
            throw Problem.invalid(
                    "allowed_origins", origin, "* or scheme://host with no path, such as https://app.example.com");
        }
        return withoutDefaultPort(lower);
    }

    static boolean allowed(Headers headers, List<String> allowed) {
        List<String> sent = headers.all("origin");
        if (sent.isEmpty()) {
            return true;
        }
        String origin = withoutDefaultPort(sent.getFirst().toLowerCase(Locale.ROOT));
        return sent.size() == 1
                && (allowed.contains(ANY) || allowed.contains(origin) || same(origin, headers.first("host")));
    }

    /** Whether the page came from the very host it now asks. TLS may have ended before us, so the scheme says nothing. */
    private static boolean same(String origin, @Nullable String host) {
        int colon = origin.indexOf("://");
        if (colon < 0 || host == null) {
            return false;
        }
        String asked = withoutDefaultPort(origin.substring(0, colon + 3) + host.toLowerCase(Locale.ROOT));
        return origin.equals(asked);
    }

    private static String withoutDefaultPort(String origin) {
        if (origin.startsWith("https://") && origin.endsWith(":443")) {
            return origin.substring(0, origin.length() - 4);
        }
        if (origin.startsWith("http://") && origin.endsWith(":80")) {
            return origin.substring(0, origin.length() - 3);
        }
        return origin;
    }
}
