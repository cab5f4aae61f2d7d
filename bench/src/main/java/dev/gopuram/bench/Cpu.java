package dev.gopuram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The processor time and memory of a process and its children, as Linux accounts for them. */
final class Cpu {
    private static final long TICK_NANOS = 10_000_000;
    private static final long PAGE_BYTES = 4096;
    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final int RSS_PAGES = 21;

    private Cpu() {}

    /** User and system time so far, in nanoseconds; its steps are 10 ms. */
    static long nanos(ProcessHandle process) {
        return family(process).mapToLong(p -> field(p, UTIME) + field(p, STIME)).sum() * TICK_NANOS;
    }

    /** Resident memory, shared pages counted once a process. */
    static long residentBytes(ProcessHandle process) {
        return family(process).mapToLong(p -> field(p, RSS_PAGES)).sum() * PAGE_BYTES;
    }

    private static Stream<ProcessHandle> family(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants());
    }

    private static long field(ProcessHandle process, int index) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            // The name in parentheses may hold blanks; the fields after it do not.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return Long.parseLong(fields.get(index));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
