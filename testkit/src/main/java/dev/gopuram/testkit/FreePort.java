package dev.gopuram.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A port of the loopback address that nobody listened on a moment ago. Prefer port 0 where the server can say which. */
public final class FreePort {
    /** Below the ports that systems hand out by themselves, or an outgoing connection might have it before its server. */
    private static final int LOWEST = 10_000;

    private static final int HIGHEST = 32_000;
    private static final int MOST_TRIES = 1_000;

    private FreePort() {}

    public static int find() {
        for (int tried = 0; tried < MOST_TRIES; tried++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (BindException _) {
                // Somebody listens there.
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        throw new IllegalStateException("no free port among " + MOST_TRIES + " of " + LOWEST + ".." + HIGHEST);
    }
}
