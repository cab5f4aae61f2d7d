package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Locale;

/** A problem in the words of MLflow's REST API; our own code and the request's id stand beside it. */
record MlflowError(String errorCode, String message, String code, String requestId) {
    static MlflowError of(Problem problem, String requestId) {
        String code = problem.code().name().toLowerCase(Locale.ROOT);
        return new MlflowError(word(problem.code()), problem.detail(), code, requestId);
    }

    private static String word(Problem.Code code) {
        return switch (code) {
            case NOT_FOUND -> "RESOURCE_DOES_NOT_EXIST";
            case CONFLICT -> "RESOURCE_ALREADY_EXISTS";
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
