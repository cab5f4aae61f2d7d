package dev.gopuram.edge;

import dev.gopuram.kernel.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A problem as RFC 9457 writes it, with our code, the request's id and the field at fault. */
record ProblemJson(
        String type,
        String title,
        int status,
        String detail,
        String code,
        String requestId,
        @Nullable String field) {
    static final String CONTENT_TYPE = "application/problem+json";

    static ProblemJson of(Problem problem, String requestId) {
        Problem.Code code = problem.code();
        return new ProblemJson(
                "about:blank",
                title(code),
                code.httpStatus(),
                problem.detail(),
                code.name().toLowerCase(Locale.ROOT),
                requestId,
                problem.field());
    }

    private static String title(Problem.Code code) {
        return switch (code) {
            case INVALID -> "The request is not valid";
            case CONTEXT_LENGTH_EXCEEDED -> "More was said than the model is shown";
            case UNAUTHENTICATED -> "The credentials are not valid";
            case FORBIDDEN -> "The key does not allow this";
            case NOT_FOUND -> "There is no such thing";
            case METHOD_NOT_ALLOWED -> "The path does not take this method";
            case REQUEST_TIMEOUT -> "The request came too slowly";
            case CONFLICT -> "The request contradicts what is there";
            case TOO_LARGE -> "The request is too large";
            case UNSUPPORTED_MEDIA_TYPE -> "The body is in no language we read";
            case UNPROCESSABLE -> "The request cannot be carried out";
            case RATE_LIMITED -> "The caller's limit is reached";
            case INSUFFICIENT_QUOTA -> "The caller's budget is spent";
            case HEADERS_TOO_LARGE -> "The headers are too large";
            case CANCELLED -> "The caller left";
            case INTERNAL -> "We failed";
            case UPSTREAM_FAILED -> "A server behind us failed";
            case OVERLOADED -> "We are overloaded";
            case UNAVAILABLE -> "We cannot answer at the moment";
            case UPSTREAM_TIMEOUT -> "A server behind us took too long";
            case DEADLINE_EXCEEDED -> "We took too long";
        };
    }
}
