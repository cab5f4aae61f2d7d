package dev.gopuram.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Ends a native run from another thread, whether it has begun or not. The runtime looks between two nodes of a graph: a
 * loop ends at once, one long node when it is done.
 */
final class Halt {
    private @Nullable Problem why;
    private OrtSession.@Nullable RunOptions running;

    /** Ends what runs, and lets nothing begin. The first reason counts. */
    synchronized void ask(Problem reason) {
        if (why == null) {
            why = reason;
            terminate(true);
        }
    }

    /** Why it was asked for; null where it was not. */
    synchronized @Nullable Problem why() {
        return why;
    }

    synchronized void check() {
        if (why != null) {
            throw why;
        }
    }

    /** A run that takes these options. */
    interface Run<T> {
        T run() throws OrtException;
    }

    /** Runs it, unless that is not to be; the options may be used for another run afterwards. */
    <T> T over(OrtSession.RunOptions options, Run<T> run) throws OrtException {
        begin(options);
        try {
            return run.run();
        } finally {
            end();
        }
    }

    private synchronized void begin(OrtSession.RunOptions options) {
        check();
        running = options;
    }

    private synchronized void end() {
        if (why != null) {
            terminate(false);
        }
        running = null;
    }

    private void terminate(boolean now) {
        if (running != null) {
            try {
                running.setTerminate(now);
            } catch (OrtException e) {
                throw new IllegalStateException("a run cannot be ended", e);
            }
        }
    }
}
