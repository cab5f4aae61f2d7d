package dev.gopuram.edge;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;

/** A problem in OpenAI's words. SDKs read all four keys, and pick their exception by the status. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record OpenAiError(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code) {
    private static final String CALLER = "invalid_request_error";
    private static final String SERVER = "server_error";

    record Body(OpenAiError error) {}

    static OpenAiError of(Problem problem) {
        String field = problem.field();
        String missing = field == null || field.equals("model") ? "model_not_found" : "not_found";
        Problem.Told told = problem.told();
        String code = told == null || told.word().isEmpty() ? code(problem.code(), missing) : told.word();
        return new OpenAiError(problem.detail(), type(problem.code()), field, code);
    }

    /** The same, for a path that is not ours. */
    static OpenAiError unmatched(Problem problem) {
        return new OpenAiError(problem.detail(), type(problem.code()), null, code(problem.code(), "unknown_url"));
    }

    Bytes json() {
        return Json.write(new Body(this));
    }

    /** As the last event of a stream that broke. After it comes no {@code [DONE]}, for it was not done. */
    Bytes event() {
        return Bytes.utf8("data: " + json().utf8() + "\n\n");
    }

    /**
     * The same in a stream of named events.
     *
     * @param number the events before it
     */
    Bytes numberedEvent(int number) {
        return Bytes.utf8("event: error\ndata: "
                + Json.write(new Numbered("error", number, message, code, param))
                        .utf8() + "\n\n");
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    private record Numbered(
            String type,
            int sequenceNumber,
            String message,
            @Nullable String code,
            @Nullable String param) {}

    private static String type(Problem.Code code) {
        return switch (code) {
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
                    HEADERS_TOO_LARGE,
                    CANCELLED -> CALLER;
            case RATE_LIMITED -> "rate_limit_error";
            case INSUFFICIENT_QUOTA -> "insufficient_quota";
            case UPSTREAM_FAILED, UPSTREAM_TIMEOUT -> "upstream_error";
            case OVERLOADED, UNAVAILABLE -> "service_unavailable";
            case INTERNAL, DEADLINE_EXCEEDED -> SERVER;
        };
    }

    /**
     * The word for a code.
     *
     * @param missing what it is that was not found, where that is the code
     */
    private static String code(Problem.Code code, String missing) {
        return switch (code) {
            case INVALID -> "invalid_value";
            case CONTEXT_LENGTH_EXCEEDED -> "context_length_exceeded";
            case UNAUTHENTICATED -> "invalid_api_key";
            case FORBIDDEN -> "insufficient_permissions";
            case NOT_FOUND -> missing;
            case METHOD_NOT_ALLOWED -> "method_not_supported";
            case REQUEST_TIMEOUT -> "request_timeout";
            case CONFLICT -> "conflict";
            case TOO_LARGE -> "request_too_large";
            case UNSUPPORTED_MEDIA_TYPE -> "unsupported_media_type";
            case UNPROCESSABLE -> "unprocessable";
            case RATE_LIMITED -> "rate_limit_exceeded";
            case INSUFFICIENT_QUOTA -> "insufficient_quota";
            case HEADERS_TOO_LARGE -> "headers_too_large";
            case CANCELLED -> "cancelled";
            case INTERNAL -> "internal_error";
            case UPSTREAM_FAILED -> "upstream_failed";
            case OVERLOADED -> "overloaded";
            case UNAVAILABLE -> "unavailable";
            case UPSTREAM_TIMEOUT -> "upstream_timeout";
            case DEADLINE_EXCEEDED -> "deadline_exceeded";
        };
    }
}
