package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Turns a provider's refusal into a Problem. What the caller did wrong is the caller's to see, in the provider's words;
 * what we did wrong towards the provider (credentials, address) is a failed upstream and never the caller's 401. A
 * provider that repeats our key in its words must not hand it to the caller.
 */
final class UpstreamErrors {
    private static final int MAX_MESSAGE_CHARS = 1000;
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

    private static final String MASKED = "***";

    private final String provider;
    private final String url;
    private final String api;
    private final @Nullable Secret key;
    private final Clock clock;

    /**
     * Speaks for one provider.
     *
     * @param url where it is, as messages may show it
     * @param api what it should speak, as messages name it
     */
    UpstreamErrors(String provider, String url, String api, @Nullable Secret key, Clock clock) {
        this.provider = provider;
        this.url = url;
        this.api = api;
        this.key = key;
        this.clock = clock;
    }

    Problem of(int status, Headers headers, Bytes body) {
        JsonNode error = errorOf(body);
        String message = error == null ? "" : text(error, "message");
        Problem problem = switch (status) {
            case 400 -> told(Problem.Code.INVALID, status, error, message);
            case 404 -> told(Problem.Code.NOT_FOUND, status, error, message);
            case 409 -> told(Problem.Code.CONFLICT, status, error, message);
            case 413 -> told(Problem.Code.TOO_LARGE, status, error, message);
            case 422 -> told(Problem.Code.UNPROCESSABLE, status, error, message);
            case 401, 402, 403 ->
                failed("refused our credentials with " + status + " (expected: a valid providers." + provider
                        + ".api_key)");
            case 408, 504 -> Problem.of(Problem.Code.UPSTREAM_TIMEOUT, provider + " gave up waiting with " + status);
            case 429 -> limited(error, message);
            default -> failed("answered " + status + (message.isEmpty() ? "" : ": " + quoted(message)));
        };
        Duration wait = retryAfter(headers);
        return wait == null ? problem : problem.retryAfter(wait);
    }

    /** A failure of the connection knows the host alone; whoever reads of it looks for the provider's name. */
    Problem onTheWay(Problem problem) {
        boolean upstream = problem.kind() == Problem.Kind.UPSTREAM || problem.code() == Problem.Code.OVERLOADED;
        if (!upstream) {
            return problem;
        }
        Problem named = Problem.of(problem.code(), "provider `" + provider + "` at " + url + ": " + problem.detail())
                .causedBy(problem);
        Duration wait = problem.retryAfter();
        return wait == null ? named : named.retryAfter(wait);
    }

    Problem failed(String what) {
        return Problem.of(Problem.Code.UPSTREAM_FAILED, provider + " " + what);
    }

    /** The error that stands in the place of an answer; empty where there is none. */
    Optional<String> inAnswer(JsonNode answer) {
        if (answer.has("choices")) {
            return Optional.empty();
        }
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            return Optional.of(quoted(text(error, "message")));
        }
        if (text(answer, "object").equals("error")) {
            return Optional.of(quoted(text(answer, "message")));
        }
        boolean told = !error.isMissingNode() && !error.isNull() && !error.isBoolean();
        return told ? Optional.of(quoted(error.isString() ? error.stringValue() : error.toString())) : Optional.empty();
    }

    Problem brokeOff(String message) {
        return failed("broke off: " + quoted(message));
    }

    /** The provider's words, without our key; masked before they are cut, lest a cut key be no longer known. */
    String quoted(String message) {
        String masked = key == null || key.reveal().isEmpty() ? message : message.replace(key.reveal(), MASKED);
        return masked.length() <= MAX_MESSAGE_CHARS ? masked : masked.substring(0, MAX_MESSAGE_CHARS) + "...";
    }

    /** A refusal in the dialect's own form is about the request; anything else comes from a wrong address. */
    private Problem told(Problem.Code code, int status, @Nullable JsonNode error, String message) {
        if (error == null || message.isEmpty()) {
            return failed("answered " + status + " without an error object (expected: an " + api + " API at "
                    + "providers." + provider + ".url)");
        }
        Problem problem = Problem.of(code, provider + ": " + quoted(message));
        String param = text(error, "param");
        return param.isEmpty() ? problem : problem.at(param);
    }

    private Problem limited(@Nullable JsonNode error, String message) {
        boolean spent = error != null && text(error, "code").equals("insufficient_quota");
        return Problem.of(
                spent ? Problem.Code.INSUFFICIENT_QUOTA : Problem.Code.RATE_LIMITED,
                provider + ": " + (message.isEmpty() ? "too many requests" : quoted(message)));
    }

    private static @Nullable JsonNode errorOf(Bytes body) {
        try {
            JsonNode root = Json.foreign().readTree(body.shared());
            JsonNode error = root.get("error");
            return error != null && error.isObject() ? error : root.isObject() && root.has("message") ? root : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.get(name);
        return value != null && value.isString() ? value.stringValue() : "";
    }

    private @Nullable Duration retryAfter(Headers headers) {
        Duration exact = number(headers.first("retry-after-ms"), 1);
        if (exact != null) {
            return exact;
        }
        String value = headers.first("retry-after");
        Duration seconds = number(value, 1000);
        return seconds != null || value == null ? seconds : untilDate(value);
    }

    private static @Nullable Duration number(@Nullable String value, int unitMs) {
        if (value == null) {
            return null;
        }
        try {
            double ms = Double.parseDouble(value.strip()) * unitMs;
            return ms >= 0 && ms <= MAX_RETRY_AFTER.toMillis() ? Duration.ofMillis(Math.round(ms)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable Duration untilDate(String value) {
        try {
            Instant at = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(clock.now(), at);
            return wait.isNegative() || wait.compareTo(MAX_RETRY_AFTER) > 0 ? null : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
