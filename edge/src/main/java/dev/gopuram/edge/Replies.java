package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.platform.dialects.AnthropicError;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Refusal;
import dev.gopuram.platform.http.Reply;
import dev.gopuram.platform.http.SocketRefusal;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what leaves: the headers that every reply has, and problems in the words of the route they belong to. */
public final class Replies {
    public static final Headers EVENTS =
            Headers.of("content-type", "text/event-stream", "cache-control", "no-cache", "x-accel-buffering", "no");

    private static final Duration DEFAULT_RETRY = Duration.ofSeconds(1);
    private static final long MILLIS = 1000;

    private Replies() {}

    /** The headers with the call's names. */
    static Headers named(EdgeCall call, Headers headers) {
        Headers named = call.withAdditions(headers).with("x-request-id", call.requestId());
        if (call.errors() != ErrorShape.GRPC) {
            named = named.with("x-content-type-options", "nosniff");
        }
        if (call.errors() == ErrorShape.ANTHROPIC) {
            named = named.with("request-id", call.requestId());
        }
        TraceParent trace = call.trace();
        return trace == null ? named : named.with("traceparent", trace.header());
    }

    static Reply of(EdgeCall call, Problem problem) {
        Headers headers = switch (call.errors()) {
            case OPENAI, OPENAI_EVENTS, ANTHROPIC, OIP, OF_CALLER -> Answer.JSON;
            case MLFLOW -> Answer.JSON;
            case PROBLEM -> Headers.of("content-type", ProblemJson.CONTENT_TYPE);
            case GRPC ->
                Headers.of(
                        "grpc-status", Integer.toString(problem.code().grpcStatus()), "grpc-message", problem.detail());
        };
        headers = told(advice(named(call, headers), problem), problem.told());
        if (!call.allow().isEmpty()) {
            headers = headers.with("allow", call.allow());
        }
        int status = call.errors() == ErrorShape.MLFLOW
                ? MlflowError.status(problem)
                : problem.code().httpStatus();
        return new Reply(status, headers, body(call, problem));
    }

    /** A request that is no opening of a socket where one is expected: the status says what would be. */
    static Reply of(EdgeCall call, SocketRefusal refusal) {
        Reply reply = of(call, refusal.problem());
        Headers headers = reply.headers();
        String version = refusal.headers().first("sec-websocket-version");
        return new Reply(
                refusal.status(),
                version == null ? headers : headers.with("sec-websocket-version", version),
                reply.body());
    }

    /** A problem in OpenAI's words, for protocols that have neither status nor headers. */
    public static Bytes openAi(Problem problem) {
        return OpenAiError.of(problem).json();
    }

    /** The last bytes of a stream, by how it ended: nothing after a whole answer, whose own frames have said so. */
    static Bytes last(EdgeCall call, End end) {
        Problem problem = instead(end);
        if (problem == null) {
            return Bytes.EMPTY;
        }
        return switch (call.errors()) {
            case OPENAI, OIP, OF_CALLER, PROBLEM -> OpenAiError.of(problem).event();
            case MLFLOW -> OpenAiError.of(problem).event();
            case OPENAI_EVENTS -> OpenAiError.of(problem).numberedEvent(call.frames());
            case ANTHROPIC -> AnthropicError.of(problem, call.requestId()).event();
            case GRPC -> Bytes.EMPTY;
        };
    }

    /** The problem a stream ended with before anything was sent; null where it ended otherwise. */
    public static @Nullable Problem instead(End end) {
        return switch (end) {
            case End.Finished finished -> null;
            case End.Cancelled cancelled -> null;
            case End.Truncated truncated ->
                Problem.of(Problem.Code.UPSTREAM_FAILED, "the answer broke off: " + truncated.detail());
            case End.Failed failed -> failed.problem();
        };
    }

    /**
     * What the server itself turned away, before there was a path to tell whose words it wanted: the reply holds both
     * shapes, which RFC 9457 allows.
     */
    static Reply of(Refusal refusal, String requestId) {
        String type = refusal.status() >= 500 ? "service_unavailable" : "invalid_request_error";
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", "The request was refused");
        body.put("status", refusal.status());
        body.put("detail", refusal.detail());
        body.put("code", refusal.code());
        body.put("request_id", requestId);
        body.put("error", new OpenAiError(refusal.detail(), type, null, refusal.code()));
        Headers headers = Headers.of("content-type", ProblemJson.CONTENT_TYPE, "x-request-id", requestId);
        if (refusal.status() == Problem.Code.OVERLOADED.httpStatus()) {
            headers = headers.with("retry-after", "1");
        }
        return new Reply(refusal.status(), headers, Json.write(body));
    }

    private static Bytes body(EdgeCall call, Problem problem) {
        return switch (call.errors()) {
            case PROBLEM -> Json.write(ProblemJson.of(problem, call.requestId()));
            case OIP -> OipError.of(problem, call.requestId()).json();
            case MLFLOW -> MlflowError.of(problem, call.requestId()).json();
            case ANTHROPIC -> AnthropicError.of(problem, call.requestId()).json();
            case GRPC -> Bytes.EMPTY;
            case OPENAI, OPENAI_EVENTS, OF_CALLER ->
                (call.mismatch() == null ? OpenAiError.of(problem) : OpenAiError.unmatched(problem)).json();
        };
    }

    /** What the caller should do next: when to come back, whether at all, how to show who it is. */
    private static Headers advice(Headers headers, Problem problem) {
        return switch (problem.code()) {
            case UNAUTHENTICATED -> headers.with("www-authenticate", "Bearer realm=\"gopuram\"");
            case INSUFFICIENT_QUOTA -> headers.with("x-should-retry", "false");
            case RATE_LIMITED, OVERLOADED, UNAVAILABLE -> retry(headers, problem);
            case INVALID,
                    CONTEXT_LENGTH_EXCEEDED,
                    FORBIDDEN,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    REQUEST_TIMEOUT,
                    CONFLICT,
                    TOO_LARGE,
                    UNSUPPORTED_MEDIA_TYPE,
                    UNPROCESSABLE,
                    HEADERS_TOO_LARGE,
                    CANCELLED,
                    INTERNAL,
                    UPSTREAM_FAILED,
                    UPSTREAM_TIMEOUT,
                    DEADLINE_EXCEEDED -> problem.retryAfter() == null ? headers : retry(headers, problem);
        };
    }

    /** What a provider said in its headers that a client can use; whatever else it set is not passed on. */
    private static Headers told(Headers headers, Problem.@Nullable Told told) {
        if (told == null) {
            return headers;
        }
        Headers all =
                told.requestId().isEmpty() ? headers : headers.with("x-gopuram-upstream-request-id", told.requestId());
        return told.retry() == null || all.first("x-should-retry") != null
                ? all
                : all.with("x-should-retry", told.retry().toString());
    }

    private static Headers retry(Headers headers, Problem problem) {
        Duration wait = problem.retryAfter() == null ? DEFAULT_RETRY : problem.retryAfter();
        long millis = Math.max(1, wait.toMillis());
        return headers.with("retry-after", Long.toString((millis + MILLIS - 1) / MILLIS))
                .with("retry-after-ms", Long.toString(millis));
    }
}
