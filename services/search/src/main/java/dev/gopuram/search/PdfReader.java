package dev.gopuram.search;

import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads PDFs on a few threads of its own, so many at once and no more: what a file takes is not known before it is read.
 * A file that cannot be read is the caller's; the message says which document and why.
 */
final class PdfReader implements AutoCloseable {
    /** How the names of the threads begin. */
    static final String THREADS = "search-pdf-";

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** The caller looks this often whether the reading is overdue, whatever clock it runs on. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(50);

    private final PdfConfig config;
    private final long maxText;
    private final Clock clock;
    private final ThreadPoolExecutor threads;

    PdfReader(PdfConfig config, long maxText, Clock clock) {
        this.config = config;
        this.maxText = maxText;
        this.clock = clock;
        this.threads = new ThreadPoolExecutor(
                config.threads(),
                config.threads(),
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new ArrayBlockingQueue<>(config.queue()),
                Thread.ofPlatform().name(THREADS, 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** The document with the text of its file as the content, and the file's title where none is given. */
    NewDocument read(NewDocument document) {
        PdfWatch watch = new PdfWatch(config, clock);
        try {
            PdfExtraction.Extracted text = await(submit(document, watch), watch);
            return new NewDocument(
                    document.id(),
                    document.format(),
                    text.content(),
                    document.title().isEmpty() ? text.title() : document.title(),
                    document.metadata());
        } catch (Problem why) {
            throw why.kind() == Problem.Kind.CALLER
                    ? Problem.of(why.code(), "document " + document.id() + ": " + why.detail())
                    : why;
        }
    }

    private Future<PdfExtraction.Extracted> submit(NewDocument document, PdfWatch watch) {
        try {
            return threads.submit(() -> new PdfExtraction(config, maxText, watch).extract(document.file()));
        } catch (RejectedExecutionException full) {
            throw Problem.of(
                            Problem.Code.OVERLOADED,
                            "PDFs waiting to be read: " + config.queue() + " and one more (expected: 0.."
                                    + config.queue() + ", as search.pdf.queue says)")
                    .retryAfter(RETRY)
                    .causedBy(full);
        }
    }

    /** Waits until it is read or overdue. One that is overdue and does not notice is left to itself. */
    private static PdfExtraction.Extracted await(Future<PdfExtraction.Extracted> reading, PdfWatch watch) {
        Deadline deadline = CallContext.current().deadline();
        try {
            while (true) {
                try {
                    return reading.get(LOOK_AROUND.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException notYet) {
                    if (watch.overdue()) {
                        watch.stop(watch.tooSlow());
                        throw watch.tooSlow();
                    }
                    deadline.check("reading a PDF");
                }
            }
        } catch (ExecutionException failed) {
            throw Problem.from(Objects.requireNonNullElse(failed.getCause(), failed));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw Problem.from(interrupted);
        } finally {
            watch.stop(Problem.of(Problem.Code.CANCELLED, "nobody waits for it"));
            reading.cancel(false);
        }
    }

    /** PDFs that are being read. */
    int active() {
        return threads.getActiveCount();
    }

    /** PDFs that wait for a thread. */
    int waiting() {
        return threads.getQueue().size();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
