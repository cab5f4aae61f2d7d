package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ProviderError;
import java.util.List;

/**
 * What a provider's failure means to the caller: the one table, by the status of a reply, and by the word of an error
 * that has none because it came inside a reply that began well.
 */
enum ProviderFault {
    INVALID(Problem.Code.INVALID),
    TOO_LONG(Problem.Code.CONTEXT_LENGTH_EXCEEDED),
    /** What was asked for is against its rules. */
    AGAINST_RULES(Problem.Code.INVALID),
    /** The same, by a refusal that says 403. */
    FORBIDDEN(Problem.Code.FORBIDDEN),
    NOT_FOUND(Problem.Code.NOT_FOUND),
    CONFLICT(Problem.Code.CONFLICT),
    TOO_LARGE(Problem.Code.TOO_LARGE),
    UNPROCESSABLE(Problem.Code.UNPROCESSABLE),
    /** It does not take our key, or our account: nothing that the caller could mend. */
    CREDENTIALS(Problem.Code.UPSTREAM_FAILED),
    /** Our own key is at its limit there. 429 would tell the caller that it is at one of its own. */
    LIMITED(Problem.Code.OVERLOADED),
    /** Nothing is left on our account there, which waiting does not mend. */
    SPENT(Problem.Code.UPSTREAM_FAILED),
    OVERLOADED(Problem.Code.OVERLOADED),
    TIMEOUT(Problem.Code.UPSTREAM_TIMEOUT),
    FAILED(Problem.Code.UPSTREAM_FAILED);

    private static final int STATUS_DIGITS = 3;

    /** How Anthropic's API begins to say that a prompt does not fit: it has no word for it. */
    private static final List<String> TOO_LONG_PHRASES =
            List.of("prompt is too long", "input length and `max_tokens` exceed context limit");

    private final Problem.Code code;

    ProviderFault(Problem.Code code) {
        this.code = code;
    }

    Problem.Code code() {
        return code;
    }

    /** That of a reply's status. Of some there are several, which the error's words tell apart. */
    static ProviderFault of(int status, ProviderError error) {
        ProviderFault fault = of(status);
        ProviderFault word = of(error);
        return switch (status) {
            case 400, 413 -> word == TOO_LONG ? TOO_LONG : fault;
            case 402 -> word == CREDENTIALS ? CREDENTIALS : fault;
            case 403 -> forbidden(word);
            case 429 -> word == SPENT ? SPENT : fault;
            case 500 -> word == OVERLOADED ? OVERLOADED : fault;
            default -> fault;
        };
    }

    /** That of an error without a status. Its code is finer than its type; the one kind that has no word has a phrase. */
    static ProviderFault of(ProviderError error) {
        ProviderFault byCode = of(error.code());
        ProviderFault fault = byCode == FAILED ? of(error.type()) : byCode;
        boolean tooLong = TOO_LONG_PHRASES.stream().anyMatch(error.message()::startsWith);
        return fault == INVALID && tooLong ? TOO_LONG : fault;
    }

    /** Who is forbidden something: the caller, where it is what was asked for; we, where it is our key. */
    private static ProviderFault forbidden(ProviderFault word) {
        return switch (word) {
            case AGAINST_RULES -> FORBIDDEN;
            case NOT_FOUND, CREDENTIALS -> word;
            case INVALID,
                    TOO_LONG,
                    FORBIDDEN,
                    CONFLICT,
                    TOO_LARGE,
                    UNPROCESSABLE,
                    LIMITED,
                    SPENT,
                    OVERLOADED,
                    TIMEOUT,
                    FAILED -> FAILED;
        };
    }

    private static ProviderFault of(int status) {
        return switch (status) {
            case 400 -> INVALID;
            case 401 -> CREDENTIALS;
            case 404 -> NOT_FOUND;
            case 408, 504 -> TIMEOUT;
            case 409 -> CONFLICT;
            case 413 -> TOO_LARGE;
            case 422 -> UNPROCESSABLE;
            case 429 -> LIMITED;
            case 503, 529 -> OVERLOADED;
            default -> FAILED;
        };
    }

    private static ProviderFault of(String word) {
        return switch (word) {
            case "invalid_request_error" -> INVALID;
            case "context_length_exceeded" -> TOO_LONG;
            case "content_policy_violation", "content_filter", "moderation_blocked" -> AGAINST_RULES;
            case "authentication_error", "invalid_api_key", "permission_error", "billing_error" -> CREDENTIALS;
            case "not_found_error", "model_not_found" -> NOT_FOUND;
            case "timeout_error", "timeout", "upstream_timeout" -> TIMEOUT;
            case "request_too_large" -> TOO_LARGE;
            case "rate_limit_error", "rate_limit_exceeded" -> LIMITED;
            case "insufficient_quota" -> SPENT;
            case "overloaded_error",
                    "overloaded",
                    "server_is_overloaded",
                    "engine_overloaded",
                    "slow_down",
                    "service_unavailable",
                    "service_unavailable_error" -> OVERLOADED;
            default -> isStatus(word) ? of(Integer.parseInt(word)) : FAILED;
        };
    }

    private static boolean isStatus(String word) {
        return word.length() == STATUS_DIGITS && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
