package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a node listens for the others: {@code core.internal:9443} or {@code [::1]:9443}. */
public record Address(String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

    public Address {
        if (port < 1 || port > MAX_PORT) {
            throw Problem.invalid("port", port, "1.." + MAX_PORT);
        }
    }

    public static Address parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw Problem.invalid("address", text, "HOST:PORT");
        }
        return new Address(m.group(1) != null ? m.group(1) : m.group(2), Integer.parseInt(m.group(3)));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
