package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Reply;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * How a call ends, in gRPC's words. A reply says it in its fields {@code grpc-status} and {@code grpc-message}; one that
 * does not is judged by its HTTP status.
 */
record Outcome(Status status, Headers headers) {
    private static final int MAX_DESCRIPTION = 1000;

    /** What a reply's head says of its framing, and what gRPC says itself. */
    private static final Set<String> NOT_SENT = Set.of(
            "content-type",
            "content-length",
            "transfer-encoding",
            "connection",
            "www-authenticate",
            "grpc-status",
            "grpc-message");

    static Outcome of(Reply reply) {
        String told = reply.headers().first("grpc-status");
        String message = reply.headers().first("grpc-message");
        Status status = told == null ? fromHttp(reply.status()) : Status.fromCodeValue(Integer.parseInt(told));
        return new Outcome(message == null ? status : described(status, message), reply.headers());
    }

    static Outcome of(Problem problem) {
        Headers headers = Headers.NONE;
        Duration wait = problem.retryAfter();
        if (wait != null) {
            headers = Headers.of("retry-after-ms", Long.toString(Math.max(1, wait.toMillis())));
        }
        return new Outcome(described(Status.fromCodeValue(problem.code().grpcStatus()), problem.detail()), headers);
    }

    static Outcome of(End end, Headers headers) {
        return switch (end) {
            case End.Finished finished -> new Outcome(Status.OK, headers);
            case End.Failed failed -> of(failed.problem());
            case End.Truncated truncated ->
                of(Problem.of(Problem.Code.UPSTREAM_FAILED, "the answer broke off: " + truncated.detail()));
            case End.Cancelled cancelled -> of(Problem.of(Problem.Code.CANCELLED, "the answer was called off"));
        };
    }

    boolean ok() {
        return status.isOk();
    }

    String detail() {
        String description = status.getDescription();
        return description == null ? status.getCode().name() : description;
    }

    /** Also tells clients that try again by themselves when to do so, as gRPC has it. */
    Metadata metadata() {
        Metadata metadata = metadata(headers);
        String wait = headers.first("retry-after-ms");
        if (wait != null && !ok()) {
            metadata.put(key("grpc-retry-pushback-ms"), wait);
        }
        return metadata;
    }

    static Metadata metadata(Headers headers) {
        Metadata metadata = new Metadata();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NOT_SENT.contains(lower) && printable(value)) {
                metadata.put(key(lower), value);
            }
        });
        return metadata;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static boolean printable(String value) {
        return value.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    private static Status described(Status status, String text) {
        return status.withDescription(
                text.length() <= MAX_DESCRIPTION ? text : text.substring(0, MAX_DESCRIPTION) + "...");
    }

    private static Status fromHttp(int status) {
        return switch (status) {
            case 200, 201, 202, 204 -> Status.OK;
            case 400 -> Status.INVALID_ARGUMENT;
            case 401 -> Status.UNAUTHENTICATED;
            case 403 -> Status.PERMISSION_DENIED;
            case 404 -> Status.NOT_FOUND;
            case 409 -> Status.ABORTED;
            case 413, 429 -> Status.RESOURCE_EXHAUSTED;
            case 500 -> Status.INTERNAL;
            case 502, 503 -> Status.UNAVAILABLE;
            case 504 -> Status.DEADLINE_EXCEEDED;
            default -> Status.UNKNOWN;
        };
    }
}
