package dev.gopuram.chat;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.ProviderError;
import dev.gopuram.platform.http.Closing;
import org.jspecify.annotations.Nullable;

/**
 * Follows one stream, whatever its dialect: what it used, and whether it failed on the way; and makes its end of that.
 * What the provider reports counts. What it wrote after its last report, or without any, is estimated from its length,
 * and the usage says so.
 */
final class Meter {
    private final String provider;
    private final UpstreamErrors errors;
    private final String requestId;
    private final long inputTokens;

    private long writtenBytes;
    private long writtenAtReport;
    private @Nullable Usage reported;
    private @Nullable Problem failure;
    private boolean finished;

    /**
     * Follows a stream.
     *
     * @param requestId what the log knows the call by
     * @param inputTokens our estimate, for the case that the provider never says
     */
    Meter(String provider, UpstreamErrors errors, String requestId, long inputTokens) {
        this.provider = provider;
        this.errors = errors;
        this.requestId = requestId;
        this.inputTokens = inputTokens;
    }

    void wrote(long bytes) {
        writtenBytes += bytes;
    }

    /** Tokens written so far: as reported, or estimated where more was written since. */
    long writtenTokens() {
        Usage told = reported;
        long estimate = TokenEstimate.ofBytes(writtenBytes);
        return told == null ? estimate : Math.max(told.outputTokens(), estimate);
    }

    void reports(Usage usage) {
        reported = usage;
        writtenAtReport = writtenBytes;
    }

    /** The provider said in its stream that it failed: that is the stream's end, told once, in the client's dialect. */
    void brokeOff(ProviderError error) {
        failure = errors.brokeOff(error);
        finished = true;
    }

    /** The provider sent what nobody can read. */
    void unreadable(String why) {
        failure = errors.failed("sent an event that cannot be read: " + errors.quoted(why));
        finished = true;
    }

    /** The provider sent something else than an event of its dialect; its words are not shown. */
    void noEvent() {
        failure = errors.failed("sent an event that cannot be read (expected: a JSON object)");
        finished = true;
    }

    /** The end mark came, and nothing that it could be the end of. */
    void doneWithoutAnswer() {
        failure = errors.failed("ended its stream without an answer");
        finished = true;
    }

    /** The end mark came behind an answer that never said why it stopped: it may have been cut anywhere. */
    void doneWithoutReason(String field) {
        failure = errors.failed("ended its stream without a reason (expected: a " + field + ")");
        finished = true;
    }

    /** The end mark came. */
    void done() {
        finished = true;
    }

    boolean finished() {
        return finished;
    }

    Usage usage() {
        Usage told = reported;
        if (told == null) {
            return TokenEstimate.usage(inputTokens, TokenEstimate.ofBytes(writtenBytes));
        }
        long estimate = TokenEstimate.ofBytes(writtenBytes);
        if (writtenBytes == writtenAtReport || estimate <= told.outputTokens()) {
            return told;
        }
        return new Usage(
                told.inputTokens(),
                told.cachedInputTokens(),
                estimate,
                Usage.Source.ESTIMATED,
                told.cacheWriteInputTokens(),
                told.reasoningTokens());
    }

    /**
     * The end of the stream.
     *
     * @param endMark what a whole stream would have ended with
     */
    End end(Closing how, String endMark) {
        return switch (how) {
            case Closing.Complete() -> failure == null ? new End.Finished(usage()) : new End.Failed(usage(), failure);
            case Closing.Eof() ->
                new End.Truncated(
                        usage(), provider + " closed its stream without the end mark (expected: " + endMark + ")");
            case Closing.Broken(Problem problem) -> new End.Failed(usage(), errors.onTheWay(problem, requestId));
            case Closing.Left() -> new End.Cancelled(usage());
        };
    }
}
