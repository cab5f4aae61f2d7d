package dev.gopuram.platform.http;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The header fields that belong to one connection, or to a message's framing, and never pass through us. */
final class HopByHop {
    private HopByHop() {}

    /** Whether a field of this name is always left out. */
    static boolean contains(String name) {
        return switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("te");
            case 7 -> name.equalsIgnoreCase("trailer") || name.equalsIgnoreCase("upgrade");
            case 10 -> name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
            case 14 -> name.equalsIgnoreCase("content-length");
            case 16 -> name.equalsIgnoreCase("proxy-connection");
            case 17 -> name.equalsIgnoreCase("transfer-encoding");
            case 18 -> name.equalsIgnoreCase("proxy-authenticate");
            case 19 -> name.equalsIgnoreCase("proxy-authorization");
            default -> false;
        };
    }

    /** Whether one of the message's Connection fields names the field. */
    static boolean named(String name, List<String> connection) {
        for (String value : connection) {
            for (String option : value.toLowerCase(Locale.ROOT).split(",", -1)) {
                if (option.strip().equals(name.toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether the field passes, given the message's Connection fields. */
    static boolean passes(@Nullable String name, List<String> connection) {
        return name != null && !contains(name) && (connection.isEmpty() || !named(name, connection));
    }
}
