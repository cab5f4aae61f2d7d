package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;

/** Why a call to a version failed, in the words of other inference servers. */
public enum FailureReason {
    /** It did not get its turn, or not in time. */
    REJECTED,
    CANCELED,
    /** The version's fault, or that of the server which has it. */
    BACKEND,
    /** What was asked could not be answered. */
    OTHER;

    static FailureReason of(RuntimeException failure) {
        Problem problem = Problem.from(failure);
        if (problem.getCause() instanceof VersionsFault) {
            return BACKEND;
        }
        return switch (problem.code()) {
            case RATE_LIMITED, OVERLOADED, UNAVAILABLE, DEADLINE_EXCEEDED -> REJECTED;
            case CANCELLED -> CANCELED;
            case INTERNAL, UPSTREAM_FAILED, UPSTREAM_TIMEOUT -> BACKEND;
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
                    INSUFFICIENT_QUOTA,
                    HEADERS_TOO_LARGE -> OTHER;
        };
    }
}
