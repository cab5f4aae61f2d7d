package dev.gopuram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program under measurement, in a process of its own, that proxies to the mock upstream.
 *
 * @param headers what its requests need besides the body
 * @param model what the body calls the model
 */
record Peer(String name, Process process, int port, String path, List<String> headers, String model)
        implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final int CONNECT_TIMEOUT_MS = 200;

    /** Starts a command and waits until it listens on all these ports. */
    static Process start(List<String> command, Path log, int... ports) {
        return start(command, Map.of(), log, ports);
    }

    /** Starts a command with more in its environment. */
    static Process start(List<String> command, Map<String, String> environment, Path log, int... ports) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            for (int port : ports) {
                awaitListening(process, port, log);
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Load load(String body) {
        return Load.post(port, path, headers, body.replace("MODEL", model));
    }

    private static void awaitListening(Process process, int port, Path log) {
        long until = System.nanoTime() + START.toNanos();
        while (!listens(port)) {
            try {
                if (process.waitFor(5, TimeUnit.MILLISECONDS) || System.nanoTime() > until) {
                    throw new IllegalStateException("it did not start; its words are in " + log);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
