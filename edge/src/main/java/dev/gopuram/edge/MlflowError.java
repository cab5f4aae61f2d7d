package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Locale;

/** A problem in the words of MLflow's REST API; our own code and the request's id stand beside it. */
record MlflowError(String errorCode, String message, String code, String requestId) {
    private static final String TAKEN = "RESOURCE_ALREADY_EXISTS";

    static MlflowError of(Problem problem, String requestId) {
        String code = problem.code().name().toLowerCase(Locale.ROOT);
        return new MlflowError(isTaken(problem) ? TAKEN : word(problem.code()), problem.detail(), code, requestId);
    }

    /** The status, which for a name that is taken is another than ours. */
    static int status(Problem problem) {
        return (isTaken(problem) ? Problem.Code.INVALID : problem.code()).httpStatus();
    }

    /** A conflict that names a field is about the value of that, which something else has already. */
    private static boolean isTaken(Problem problem) {
        return problem.code() == Problem.Code.CONFLICT && problem.field() != null;
    }

    private static String word(Problem.Code code) {
        return switch (code) {
            case NOT_FOUND -> "RESOURCE_DOES_NOT_EXIST";
            case CONFLICT -> "RESOURCE_CONFLICT";
            case INVALID,
                    CONTEXT_LENGTH_EXCEEDED,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    UNSUPPORTED_MEDIA_TYPE,
                    HEADERS_TOO_LARGE -> "INVALID_PARAMETER_VALUE";
            case METHOD_NOT_ALLOWED -> "BAD_REQUEST";
            case UNAUTHENTICATED -> "UNAUTHENTICATED";
            case FORBIDDEN -> "PERMISSION_DENIED";
            case RATE_LIMITED, INSUFFICIENT_QUOTA -> "REQUEST_LIMIT_EXCEEDED";
            case CANCELLED -> "CANCELLED";
            case OVERLOADED, UNAVAILABLE, UPSTREAM_FAILED -> "TEMPORARILY_UNAVAILABLE";
            case REQUEST_TIMEOUT, UPSTREAM_TIMEOUT, DEADLINE_EXCEEDED -> "DEADLINE_EXCEEDED";
            case INTERNAL -> "INTERNAL_ERROR";
        };
    }

    Bytes json() {
        return Json.write(this);
    }
}
