package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a node holds at one moment, after a collection of its garbage.
 *
 * @param threads those of the platform and virtual ones
 * @param handles open files and sockets
 * @param holds of limits
 * @param directBytes memory outside of the heap that buffers have
 */
record Footprint(int threads, int handles, long holds, long directBytes, long heapBytes) {
    private static final Pattern THREAD = Pattern.compile("(?m)^#\\d+ \"");
    private static final long JCMD_SECONDS = 60;

    /** By how much a node may hold more than another time and still be called the same. */
    record Tolerance(int threads, int handles, long directBytes, long heapBytes) {}

    static Footprint of(Installation installation, String node) {
        long pid = installation.pid(node);
        Path threads = installation.dir().resolve("threads-" + System.nanoTime());
        jcmd(pid, "Thread.dump_to_file", threads.toString());
        jcmd(pid, "GC.run");
        String metrics = installation.metrics(node);
        return new Footprint(
                count(THREAD, text(threads)),
                handles(pid),
                sum(metrics, "gopuram_holds "),
                sum(metrics, "jvm_buffer_memory_used_bytes{id=\"direct\"}")
                        + sum(metrics, "gopuram_network_buffer_bytes"),
                sum(metrics, "jvm_memory_used_bytes{area=\"heap\""));
    }

    /** Whether it holds nothing for calls, and hardly more than it did before. */
    boolean isLike(Footprint before, Tolerance tolerance) {
        return holds == 0
                && threads <= before.threads + tolerance.threads
                && handles <= before.handles + tolerance.handles
                && directBytes <= before.directBytes + tolerance.directBytes
                && heapBytes <= before.heapBytes + tolerance.heapBytes;
    }

    private static int handles(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sum(String metrics, String name) {
        List<String> lines =
                metrics.lines().filter(line -> line.startsWith(name)).toList();
        assertThat(lines).as(name).isNotEmpty();
        return (long) lines.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int count(Pattern pattern, String text) {
        Matcher each = pattern.matcher(text);
        int count = 0;
        while (each.find()) {
            count++;
        }
        return count;
    }

    private static void jcmd(long pid, String... words) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), String.valueOf(pid)));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(JCMD_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
            assertThat(process.exitValue()).as(command.toString()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
