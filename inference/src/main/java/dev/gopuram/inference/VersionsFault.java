package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Stands behind a problem that a version is to blame for though its code does not tell: it does not load, or is slow. */
public final class VersionsFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    VersionsFault(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }

    /** What ran when nobody could wait for it any more. */
    static Problem slow() {
        return Problem.of(Problem.Code.DEADLINE_EXCEEDED, "the deadline passed while the model was running")
                .causedBy(new VersionsFault("too slow for the deadline", null));
    }

    /** Not what a caller did wrong or gave up, and not that there was too much to do. */
    public static boolean isBehind(Problem problem) {
        return switch (problem.code()) {
            case INTERNAL, UPSTREAM_FAILED, UPSTREAM_TIMEOUT -> true;
            case UNAVAILABLE, DEADLINE_EXCEEDED -> problem.getCause() instanceof VersionsFault;
            case INVALID,
                    CONTEXT_LENGTH_EXCEEDED,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    CONFLICT,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    UNPROCESSABLE,
                    RATE_LIMITED,
                    INSUFFICIENT_QUOTA,
                    HEADERS_TOO_LARGE,
                    CANCELLED,
                    OVERLOADED -> false;
        };
    }
}
