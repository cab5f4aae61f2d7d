package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A problem in Anthropic's words. The words are the dialect's, the status stays the problem's own: an overload is
 * {@code overloaded_error} with our 503 and not Anthropic's 529, which no proxy between us and the client knows; the SDKs
 * try both again.
 *
 * @param type one of the API's types, for example {@code invalid_request_error}
 * @param message for people
 * @param errorCode finer than the type; null where there is nothing finer
 * @param requestId what the log knows the call by
 */
public record AnthropicError(
        String type, String message, @Nullable String errorCode, String requestId) {
    /** What a budget that is used up is called: waiting does not help, other than with a rate. */
    private static final String SPENT = "enforced_spend_limit_reached";

    /** The SDKs then send the whole conversation, which is all that another provider can go on from. */
    private static final String NO_THREAD = "thread_not_found";

    private static final String TOO_LONG = "prompt is too long";

    public static AnthropicError of(Problem problem, String requestId) {
        return new AnthropicError(type(problem.code()), message(problem), errorCode(problem), requestId);
    }

    private static @Nullable String errorCode(Problem problem) {
        if (problem.code() == Problem.Code.INSUFFICIENT_QUOTA) {
            return SPENT;
        }
        return AnthropicRequestReader.THREAD.equals(problem.field()) ? NO_THREAD : null;
    }

    /** That a prompt does not fit has no word in the dialect: its clients know it by the message. */
    private static String message(Problem problem) {
        boolean unsaid = problem.code() == Problem.Code.CONTEXT_LENGTH_EXCEEDED
                && !problem.detail().contains(TOO_LONG);
        return unsaid ? TOO_LONG + ": " + problem.detail() : problem.detail();
    }

    public Bytes json() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
        ObjectNode error = body.putObject("error").put("type", type).put("message", message);
        if (errorCode != null) {
            error.putObject("details").put("error_code", errorCode);
        }
        return Json.write(body.put("request_id", requestId));
    }

    /** As the last event of a stream that broke; SDKs raise it. After it comes no {@code message_stop}. */
    public Bytes event() {
        return Bytes.utf8("event: error\ndata: " + json().utf8() + "\n\n");
    }

    private static String type(Problem.Code code) {
        return switch (code) {
            case INVALID,
                    CONTEXT_LENGTH_EXCEEDED,
                    METHOD_NOT_ALLOWED,
                    CONFLICT,
                    UNSUPPORTED_MEDIA_TYPE,
                    UNPROCESSABLE,
                    HEADERS_TOO_LARGE,
                    CANCELLED -> "invalid_request_error";
            case UNAUTHENTICATED -> "authentication_error";
            case FORBIDDEN -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMITED, INSUFFICIENT_QUOTA -> "rate_limit_error";
            case INTERNAL, UPSTREAM_FAILED, UNAVAILABLE -> "api_error";
            case OVERLOADED -> "overloaded_error";
            case REQUEST_TIMEOUT, UPSTREAM_TIMEOUT, DEADLINE_EXCEEDED -> "timeout_error";
        };
    }
}
