package dev.gopuram.search;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Ends the reading of one PDF that takes too long or too much. The reader passes by at every turn it takes (each read of
 * the file, each operator of a page); the first reason to end stays, for the library in between swallows some failures.
 */
final class PdfWatch {
    private final PdfConfig config;
    private final Clock clock;
    private volatile @Nullable Deadline deadline;
    private volatile @Nullable Problem reason;

    PdfWatch(PdfConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** The time runs from here. */
    void begin() {
        deadline = Deadline.after(config.timeout(), clock);
    }

    boolean overdue() {
        Deadline set = deadline;
        return set != null && set.expired();
    }

    /** Fails where the reading is to end. */
    void pass() {
        if (reason == null && overdue()) {
            refuse(tooSlow());
        }
        Problem why = reason;
        if (why != null) {
            throw why;
        }
    }

    /** From now on the reading ends wherever it passes by. */
    void stop(Problem why) {
        if (reason == null) {
            reason = why;
        }
    }

    RuntimeException refuse(Problem why) {
        stop(why);
        throw why;
    }

    /** Why it is to end; null where it may go on. */
    @Nullable
    Problem reason() {
        return reason;
    }

    long mostUnpacked() {
        return config.maxMemory().bytes();
    }

    Problem unpacksTooMuch() {
        return Problem.of(
                Problem.Code.TOO_LARGE,
                "a stream that unpacks to more than " + new ByteSize(mostUnpacked()) + " (expected: at most that)");
    }

    Problem tooSlow() {
        return Problem.of(
                Problem.Code.UNPROCESSABLE,
                "reading took longer than " + config.timeout().toMillis()
                        + " ms (expected: less, as search.pdf.timeout says)");
    }
}
