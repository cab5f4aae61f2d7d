package dev.gopuram.governance;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.cache.Kept;
import java.time.Duration;

/** What became of requests that bear an idempotency key, shared by all who may get the retry. Methods block. */
public interface IdempotentAnswers {
    /**
     * A request that bears a key.
     *
     * @param id a digest of who asks and of the key they gave
     * @param request a digest of what they ask
     * @param tenant whose answer it is
     */
    record Asked(Bytes id, Bytes request, String tenant) {}

    /** How a request stands. */
    sealed interface Standing {
        /** It is the caller's to work on, under this name, until the lease is over. */
        record Begun(String attempt) implements Standing {}

        /** It was answered. */
        record Answered(Kept kept) implements Standing {}

        /** It was answered, with more than is kept. */
        record AnsweredAtLength() implements Standing {}

        /** The key was given to another request. */
        record Another() implements Standing {}

        /** It is worked on, by somebody who has at most so long. */
        record Running(Duration lease) implements Standing {}
    }

    /** Begins it, where nobody has or whoever had is out of time. */
    Standing begin(Asked asked, Duration lease);

    /** The attempt has the answer. */
    void answer(Asked asked, String attempt, Kept kept);

    /** The attempt has an answer that is too large to be kept. */
    void answerAtLength(Asked asked, String attempt, Duration keep);

    /** The attempt has no answer: the next one may try. */
    void release(Asked asked, String attempt);
}
