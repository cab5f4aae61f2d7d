package dev.gopuram.search;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How PDFs are read.
 *
 * @param maxBytes bytes of one file
 * @param maxPages pages of one file
 * @param timeout how long reading one may take, without its wait for a thread
 * @param maxMemory what one stream inside a file may unpack to, and what is kept of decrypted ones before a scratch file
 * @param threads PDFs read at once
 * @param queue PDFs that wait for a thread; one more is refused
 */
public record PdfConfig(ByteSize maxBytes, int maxPages, Duration timeout, ByteSize maxMemory, int threads, int queue) {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_PAGES = 100_000;
    private static final int MOST_THREADS = 64;
    private static final int LONGEST_QUEUE = 10_000;
    private static final long MOST_BYTES = ByteSize.mib(1_024).bytes();

    public PdfConfig {
        within("max_bytes", maxBytes.bytes(), 1, MOST_BYTES);
        within("max_pages", maxPages, 1, MOST_PAGES);
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw Problem.invalid("timeout", timeout, "1ms..1h");
        }
        within("max_memory", maxMemory.bytes(), ByteSize.mib(1).bytes(), MOST_BYTES);
        within("threads", threads, 1, MOST_THREADS);
        within("queue", queue, 1, LONGEST_QUEUE);
    }

    public static PdfConfig defaults() {
        return new PdfConfig(ByteSize.mib(24), 2_000, Duration.ofSeconds(60), ByteSize.mib(64), 2, 32);
    }

    private static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }
}
