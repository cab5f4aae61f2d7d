package dev.gopuram.chat;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.resilience.Permit;
import java.util.function.Supplier;

/** A call that a provider has begun to answer with success, and its breaker's leave for it. */
final class Attempt implements AutoCloseable {
    private final UpstreamReply reply;
    private final Permit permit;
    private final Deadline deadline = CallContext.current().deadline();

    Attempt(UpstreamReply reply, Permit permit) {
        this.reply = reply;
        this.permit = permit;
    }

    UpstreamReply reply() {
        return reply;
    }

    /** Reads the answer; what comes of it is the call's verdict. */
    <T> T judged(Supplier<T> reading) {
        try {
            T read = reading.get();
            permit.succeeded();
            return read;
        } catch (Problem problem) {
            failed(problem);
            throw problem;
        }
    }

    /** The stream has begun. */
    void answered() {
        permit.answered();
    }

    /** The stream is over; a reader that left says nothing of the provider. */
    void ended(End end) {
        switch (end) {
            case End.Finished finished -> permit.succeeded();
            case End.Truncated truncated -> permit.failed();
            case End.Failed failed -> failed(failed.problem());
            case End.Cancelled cancelled -> permit.close();
        }
    }

    void failed(Problem problem) {
        if (holdsAgainst(problem, deadline)) {
            permit.failed();
        } else {
            permit.close();
        }
    }

    /**
     * Whether a failure speaks against the provider. What the caller did does not, nor what went wrong with us, nor a
     * time-out where it was the caller who had no more time.
     */
    static boolean holdsAgainst(Problem problem, Deadline deadline) {
        return problem.kind() == Problem.Kind.UPSTREAM
                && !(problem.code() == Problem.Code.UPSTREAM_TIMEOUT && deadline.expired());
    }

    @Override
    public void close() {
        reply.close();
        permit.close();
    }
}
