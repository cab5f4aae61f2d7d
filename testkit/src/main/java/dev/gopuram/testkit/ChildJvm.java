package dev.gopuram.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A process of its own, running a main class of this test's class path. Its standard input stays open as long as this
 * process lives: a child that reads to the end of it and then exits cannot outlive its parent, however that dies.
 */
public final class ChildJvm implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED");
    private static final Duration EXIT_PATIENCE = Duration.ofSeconds(20);
    private static final String END_OF_OUTPUT = "\u0000";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> seen = new ArrayList<>();

    private ChildJvm(Process process, Path argumentFile) {
        this.process = process;
        Thread.ofPlatform().daemon().name("child-output").start(() -> read(argumentFile));
    }

    public static ChildJvm start(Class<?> main, String... arguments) {
        return start(List.of(), main, arguments);
    }

    /** Starts it with more JVM flags. */
    public static ChildJvm start(List<String> flags, Class<?> main, String... arguments) {
        try {
            Path argumentFile = Files.createTempFile("gopuram-child", ".args");
            List<String> command = new ArrayList<>(FLAGS);
            command.addAll(flags);
            command.add("-cp");
            command.add(quoted(System.getProperty("java.class.path")));
            command.add(main.getName());
            for (String argument : arguments) {
                command.add(quoted(argument));
            }
            Files.write(argumentFile, command);
            return new ChildJvm(
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "@" + argumentFile)
                            .redirectErrorStream(true)
                            .start(),
                    argumentFile);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for a line of output; what came before it is passed over. Fails with the output where none comes. */
    public String awaitLine(Predicate<String> wanted, Duration bound) {
        long last = System.nanoTime() + bound.toNanos();
        try {
            while (true) {
                String line = lines.poll(Math.max(0, last - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (line == null || line.equals(END_OF_OUTPUT)) {
                    throw new AssertionError((line == null ? "within " + bound : "before it exited")
                            + " the child did not say what was waited for; it said:\n" + String.join("\n", seen));
                }
                seen.add(line);
                if (wanted.test(line)) {
                    return line;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the child", interrupted);
        }
    }

    /** Waits for a line with this beginning and answers the rest of it. */
    public String awaitAfter(String prefix, Duration bound) {
        return awaitLine(line -> line.startsWith(prefix), bound).substring(prefix.length());
    }

    /** What else it says until it has exited; fails where it does not exit in time. */
    public List<String> awaitEnd(Duration bound) {
        List<String> rest = new ArrayList<>();
        long last = System.nanoTime() + bound.toNanos();
        try {
            String line = lines.poll(bound.toNanos(), TimeUnit.NANOSECONDS);
            while (line != null && !line.equals(END_OF_OUTPUT)) {
                rest.add(line);
                line = lines.poll(Math.max(0, last - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            if (line == null) {
                throw new AssertionError("within " + bound + " the child did not exit");
            }
            return rest;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the child", interrupted);
        }
    }

    /** Writes a line to its standard input. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Closes its standard input, as the kernel does when the process that started it is killed. */
    public void hangUp() {
        try {
            process.getOutputStream().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** SIGKILL, as a power cut would; waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(EXIT_PATIENCE);
    }

    /** SIGTERM; it may drain. */
    public void terminate() {
        process.destroy();
    }

    /** The exit status once it has exited; empty where it still runs after the bound. */
    public Optional<Integer> awaitExit(Duration bound) {
        try {
            return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(process.exitValue())
                    : Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Closes its input, which asks it to end, and kills it where it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // A child that exited has closed its end already.
        }
        if (awaitExit(EXIT_PATIENCE).isEmpty()) {
            kill();
        }
    }

    /** Its first word, or its end, shows that the child has read its arguments. */
    private void read(Path argumentFile) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            Files.deleteIfExists(argumentFile);
            for (; line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            // The child was killed while writing: what it said until then is all there is.
        }
        lines.add(END_OF_OUTPUT);
    }

    /** As argument files want it: a path may hold spaces and backslashes. */
    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
