package dev.gopuram.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server for one test process, on a directory and a port of its own: the {@code redis-server} of the path, else
 * the one that a test library brings. It keeps nothing on disk, so it comes back empty from a restart, and it ends with
 * the process. Where none starts, the tests that need it are skipped, unless the system property {@code gopuram.require}
 * names {@code redis}.
 */
public final class PrivateRedis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateRedis.class);
    private static final String NAME = "redis-server";
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    /** Runs the server as a child whose number it writes down, and kills it when the pipe from this process ends. */
    private static final String GUARD =
            "\"$@\" & child=$!; echo $child > pid; cat >/dev/null; kill -KILL $child 2>/dev/null; wait $child";

    private final Path binary;
    private final Path home;
    private final int port = FreePort.find();
    private Process guard;

    private PrivateRedis(Path binary) throws IOException {
        this.binary = binary;
        this.home = Files.createTempDirectory("gopuram-redis");
        this.guard = launch();
    }

    /** One for all tests of this process that neither stop it nor look at what others keep in it. */
    public static Optional<PrivateRedis> shared() {
        return Holder.SHARED;
    }

    /** One of the caller's own, to be closed; empty where the machine has none and none is required. */
    public static Optional<PrivateRedis> start() {
        try {
            return Optional.of(new PrivateRedis(Binary.PATH));
        } catch (IOException | RuntimeException | ExceptionInInitializerError | NoClassDefFoundError failure) {
            if (required()) {
                throw new IllegalStateException("redis: does not start (expected: " + NAME + " on the path)", failure);
            }
            LOG.warn("no Redis starts: tests that need one are skipped", failure);
            return Optional.empty();
        }
    }

    /** Whether the build demands the tests against Redis. */
    public static boolean required() {
        return List.of(System.getProperty("gopuram.require", "").split(",", -1)).contains("redis");
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** SIGKILL: what it kept is lost. */
    public void kill() {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the private Redis does not end");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while stopping the private Redis", interrupted);
        }
    }

    /** Starts it again after {@link #kill}, empty, on the same port. */
    public void startAgain() {
        try {
            guard = launch();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** SIGSTOP: it keeps its connections and takes new ones, and answers none. */
    public void hang() {
        signal("-STOP");
    }

    /** Ends {@link #hang}. */
    public void goOn() {
        signal("-CONT");
    }

    @Override
    public void close() {
        kill();
        TemporaryFiles.delete(home);
    }

    private Process launch() throws IOException {
        Path log = home.resolve("server.log");
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        GUARD,
                        "guard",
                        binary.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        home.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!Eventually.within(START_PATIENCE, () -> !process.isAlive() || answers()) || !process.isAlive()) {
            process.getOutputStream().close();
            throw new IOException("it says: " + Files.readString(log));
        }
        return process;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] pong = socket.getInputStream().readNBytes(5);
            return new String(pong, StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    private void signal(String signal) {
        try {
            String pid = Files.readString(home.resolve("pid")).strip();
            Process kill = new ProcessBuilder("kill", signal, pid).start();
            if (!kill.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + signal + " " + pid + " failed");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling the private Redis", interrupted);
        }
    }

    /** Found or unpacked once for the process. */
    private static final class Binary {
        static final Path PATH = find();

        private static Path find() {
            return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                    .map(folder -> Path.of(folder, NAME))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseGet(Binary::bundled);
        }

        private static Path bundled() {
            try {
                Path folder = Files.createTempDirectory("gopuram-redis-binary");
                TemporaryFiles.deleteAtExit(folder);
                return ExecutableProvider.newJarResourceProvider(folder.toFile())
                        .get()
                        .toPath();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static final class Holder {
        static final Optional<PrivateRedis> SHARED = start();

        static {
            SHARED.ifPresent(redis -> Runtime.getRuntime().addShutdownHook(new Thread(redis::close, "stop-redis")));
        }
    }
}
