package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.dialects.ProviderError;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Turns a provider's refusal into a Problem. What the caller did wrong is the caller's to see, in the provider's words;
 * what we did wrong towards the provider (credentials, address) is a failed upstream and never the caller's 401. A
 * provider that repeats our key in its words must not hand it to the caller.
 */
final class UpstreamErrors {
    private static final Logger log = LoggerFactory.getLogger(UpstreamErrors.class);
    private static final int MAX_MESSAGE_CHARS = 1000;
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

    private static final String MASKED = "***";
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_.:-]{1,128}");

    private final String provider;
    private final String url;
    private final String api;
    private final List<Secret> keys;
    private final Clock clock;

    /**
     * Speaks for one provider.
     *
     * @param url where it is, for the log
     * @param api what it should speak, as messages name it
     */
    UpstreamErrors(String provider, String url, String api, List<Secret> keys, Clock clock) {
        this.provider = provider;
        this.url = url;
        this.api = api;
        this.keys = List.copyOf(keys);
        this.clock = clock;
    }

    /** A refusal, and what it means. */
    record Refusal(ProviderFault fault, Problem problem) {}

    Refusal of(int status, Headers headers, Bytes body) {
        ProviderError error = errorOf(body);
        ProviderFault fault = ProviderFault.of(status, error);
        Problem problem = switch (fault) {
            case INVALID, TOO_LONG, AGAINST_RULES, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE, UNPROCESSABLE ->
                told(fault, status, error);
            case CREDENTIALS -> failed("refused our credentials with " + status + credentials());
            case TIMEOUT -> Problem.of(fault.code(), provider + " gave up waiting with " + status);
            case LIMITED, SPENT ->
                Problem.of(
                        fault.code(),
                        provider + ": " + (error.message().isEmpty() ? "too many requests" : quoted(error.message())));
            case OVERLOADED, FAILED ->
                Problem.of(
                        fault.code(),
                        provider + " answered " + status
                                + (error.message().isEmpty() ? "" : ": " + quoted(error.message())));
        };
        String requestId = requestId(headers);
        Boolean retry = fault == ProviderFault.SPENT ? Boolean.FALSE : retry(headers);
        Problem named = problem.told(new Problem.Told(word(fault, error), requestId, retry));
        log.atInfo()
                .addKeyValue("requestId", CallContext.current().requestId())
                .addKeyValue("provider", provider)
                .addKeyValue("upstreamRequestId", requestId)
                .addKeyValue("status", status)
                .log("a provider refused a request");
        Duration wait = retryAfter(headers);
        return new Refusal(fault, wait == null ? named : named.retryAfter(wait));
    }

    /** The provider's word, where it says of the caller's part what ours does not. */
    private static String word(ProviderFault fault, ProviderError error) {
        boolean callers = fault.code().kind() == Problem.Kind.CALLER;
        String word = error.code().isEmpty() && ProviderFault.of(error) == ProviderFault.AGAINST_RULES
                ? error.type()
                : error.code();
        return callers && WORD.matcher(word).matches() ? word : "";
    }

    /** OpenAI's header and Anthropic's. */
    private static String requestId(Headers headers) {
        String id = headers.first("x-request-id");
        String named = id == null ? headers.first("request-id") : id;
        return named != null && REQUEST_ID.matcher(named).matches() ? named : "";
    }

    private static @Nullable Boolean retry(Headers headers) {
        return switch (headers.first("x-should-retry")) {
            case "true" -> true;
            case "false" -> false;
            case null, default -> null;
        };
    }

    /** A failure of the connection: the caller is told the provider's name, and the log its address. */
    Problem onTheWay(Problem problem, String requestId) {
        boolean upstream = problem.kind() == Problem.Kind.UPSTREAM || problem.code() == Problem.Code.OVERLOADED;
        if (!upstream) {
            return problem;
        }
        log.atWarn()
                .addKeyValue("requestId", requestId)
                .addKeyValue("provider", provider)
                .addKeyValue("url", url)
                .setCause(problem)
                .log("a call to a provider failed");
        Problem named = Problem.of(problem.code(), "provider `" + provider + "`: " + problem.detail())
                .causedBy(problem);
        Duration wait = problem.retryAfter();
        return wait == null ? named : named.retryAfter(wait);
    }

    Problem failed(String what) {
        return Problem.of(Problem.Code.UPSTREAM_FAILED, provider + " " + what);
    }

    /** What stands in the place of an answer: a failure where it is an error, and empty where there is none. */
    Optional<Problem> inAnswer(JsonNode answer) {
        return answer.has("choices")
                ? Optional.empty()
                : ProviderError.in(answer).map(error -> within("answered 200 with an error", error));
    }

    Problem brokeOff(ProviderError error) {
        return within("broke off", error);
    }

    /** An error inside a reply whose status was good. */
    private Problem within(String how, ProviderError error) {
        ProviderFault fault = ProviderFault.of(error);
        String why = fault == ProviderFault.CREDENTIALS ? "it refused our credentials" + credentials() : why(error);
        Problem problem = Problem.of(fault.code(), provider + " " + how + (why.isEmpty() ? "" : ": " + why))
                .told(new Problem.Told(word(fault, error), "", null));
        return error.param().isEmpty() ? problem : problem.at(error.param());
    }

    private String why(ProviderError error) {
        if (!error.message().isEmpty()) {
            return quoted(error.message());
        }
        return quoted(error.type().isEmpty() ? error.code() : error.type());
    }

    private String credentials() {
        return " (expected: a valid providers." + provider + ".api_key)";
    }

    /** The provider's words, without our key; masked before they are cut, lest a cut key be no longer known. */
    String quoted(String message) {
        String masked = message;
        for (Secret key : keys) {
            masked = key.reveal().isEmpty() ? masked : masked.replace(key.reveal(), MASKED);
        }
        return masked.length() <= MAX_MESSAGE_CHARS ? masked : masked.substring(0, MAX_MESSAGE_CHARS) + "...";
    }

    /** A refusal in the dialect's own form is about the request; anything else comes from a wrong address. */
    private Problem told(ProviderFault fault, int status, ProviderError error) {
        if (error.message().isEmpty()) {
            return failed("answered " + status + " without an error object (expected: an " + api + " API at "
                    + "providers." + provider + ".url)");
        }
        Problem problem = Problem.of(fault.code(), provider + ": " + quoted(error.message()));
        return error.param().isEmpty() ? problem : problem.at(error.param());
    }

    private static ProviderError errorOf(Bytes body) {
        try {
            JsonNode root = Json.foreignTree(body.shared());
            boolean bare = root.isObject() && root.has("message");
            return bare ? ProviderError.of(root) : ProviderError.in(root).orElse(ProviderError.SILENT);
        } catch (JacksonException e) {
            return ProviderError.SILENT;
        }
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
