package dev.gopuram.kernel;

/**
 * Where a port of this process is opened.
 *
 * @param host the interface, by address or name
 * @param port 0 takes a free one
 */
public record ListenAddress(String host, int port) {
    private static final int MAX_PORT = 65_535;

    public ListenAddress {
        if (host.isBlank()) {
            throw Problem.invalid("host", host, "an address or name");
        }
        if (port < 0 || port > MAX_PORT) {
            throw Problem.invalid("port", port, "0.." + MAX_PORT);
        }
    }

    /** A free port that only this machine reaches. */
    public static ListenAddress loopback() {
        return new ListenAddress("127.0.0.1", 0);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
