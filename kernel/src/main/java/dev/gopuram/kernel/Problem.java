package dev.gopuram.kernel;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller may see: a code, a message that states the value and the expectation, and where it helps the
 * offending field and a time to wait. Every port call may throw it; nothing else crosses a port on purpose.
 */
public final class Problem extends RuntimeException {

    /** Who has to act for the call to succeed. */
    public enum Kind {
        /** The request is at fault; sending it again unchanged is pointless. */
        CALLER,
        /** The caller's limit or our capacity is used up; waiting helps. */
        CAPACITY,
        /** A server behind us failed. */
        UPSTREAM,
        /** We failed. */
        OURS
    }

    /**
     * What went wrong. This is the only place that maps a failure to HTTP and to gRPC (by the number of the gRPC status
     * code); dialects translate the code into their own words, never the status.
     */
    public enum Code {
        INVALID(Kind.CALLER, 400, 3),
        CONTEXT_LENGTH_EXCEEDED(Kind.CALLER, 400, 11),
        UNAUTHENTICATED(Kind.CALLER, 401, 16),
        FORBIDDEN(Kind.CALLER, 403, 7),
        NOT_FOUND(Kind.CALLER, 404, 5),
        METHOD_NOT_ALLOWED(Kind.CALLER, 405, 12),
        REQUEST_TIMEOUT(Kind.CALLER, 408, 4),
        CONFLICT(Kind.CALLER, 409, 10),
        TOO_LARGE(Kind.CALLER, 413, 11),
        UNSUPPORTED_MEDIA_TYPE(Kind.CALLER, 415, 3),
        UNPROCESSABLE(Kind.CALLER, 422, 9),
        RATE_LIMITED(Kind.CAPACITY, 429, 8),
        INSUFFICIENT_QUOTA(Kind.CAPACITY, 429, 8),
        HEADERS_TOO_LARGE(Kind.CALLER, 431, 11),
        CANCELLED(Kind.CALLER, 499, 1),
        INTERNAL(Kind.OURS, 500, 13),
        UPSTREAM_FAILED(Kind.UPSTREAM, 502, 14),
        OVERLOADED(Kind.CAPACITY, 503, 8),
        UNAVAILABLE(Kind.OURS, 503, 14),
        UPSTREAM_TIMEOUT(Kind.UPSTREAM, 504, 4),
        DEADLINE_EXCEEDED(Kind.OURS, 504, 4);

        private final Kind kind;
        private final int httpStatus;
        private final int grpcStatus;

        Code(Kind kind, int httpStatus, int grpcStatus) {
            this.kind = kind;
            this.httpStatus = httpStatus;
            this.grpcStatus = grpcStatus;
        }

        public Kind kind() {
            return kind;
        }

        public int httpStatus() {
            return httpStatus;
        }

        public int grpcStatus() {
            return grpcStatus;
        }
    }

    private final Code code;
    private final String detail;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;
    private final @Nullable Spent spent;
    private final @Nullable Told told;

    /**
     * What a call that failed has used all the same: whoever counts must not lose it.
     *
     * @param model what used it
     */
    public record Spent(String model, Usage usage) {}

    /**
     * What a provider said of its failure besides the message, for clients that know providers.
     *
     * @param word finer than our code, in the provider's own vocabulary; empty where none
     * @param requestId what the provider knows the call by; empty where not said
     * @param retry whether another try may help; null where not said
     */
    public record Told(
            String word, String requestId, @Nullable Boolean retry) {
        public static final Told NOTHING = new Told("", "", null);
    }

    private Problem(
            Code code,
            String detail,
            @Nullable String field,
            @Nullable Duration retryAfter,
            @Nullable Spent spent,
            @Nullable Told told,
            @Nullable Throwable cause) {
        super(code + ": " + detail, cause);
        this.code = Objects.requireNonNull(code);
        this.detail = Objects.requireNonNull(detail);
        this.field = field;
        this.retryAfter = retryAfter;
        this.spent = spent;
        this.told = told;
    }

    public static Problem of(Code code, String detail) {
        return new Problem(code, detail, null, null, null, null, null);
    }

    /** A value that does not meet the expectation: {@code limit: 0 (expected: 1..1000)}. */
    public static Problem invalid(String field, @Nullable Object value, String expected) {
        return new Problem(
                Code.INVALID,
                field + ": " + shorten(value) + " (expected: " + expected + ")",
                field,
                null,
                null,
                null,
                null);
    }

    public static Problem notFound(String what, String name) {
        return of(Code.NOT_FOUND, what + ": " + shorten(name) + " (expected: the name of one that exists)");
    }

    public Problem causedBy(Throwable cause) {
        return new Problem(code, detail, field, retryAfter, spent, told, cause);
    }

    public Problem at(String newField) {
        return new Problem(code, detail, newField, retryAfter, spent, told, getCause());
    }

    public Problem retryAfter(Duration wait) {
        return new Problem(code, detail, field, wait, spent, told, getCause());
    }

    public Problem spent(Spent used) {
        return new Problem(code, detail, field, retryAfter, used, told, getCause());
    }

    public Problem told(Told said) {
        return new Problem(code, detail, field, retryAfter, spent, said, getCause());
    }

    public Code code() {
        return code;
    }

    public Kind kind() {
        return code.kind();
    }

    /** What happened, for the caller: no code, no stack, no secret. */
    public String detail() {
        return detail;
    }

    public @Nullable String field() {
        return field;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** What was used before it failed; null where nothing was. */
    public @Nullable Spent spent() {
        return spent;
    }

    /** What the provider said of it besides; null where it is no provider's failure. */
    public @Nullable Told told() {
        return told;
    }

    /** Any failure as a problem: a problem as it is, an interruption as a cancelled call, anything else as ours. */
    public static Problem from(Throwable failure) {
        return switch (failure) {
            case Problem problem -> problem;
            case InterruptedException interrupted ->
                of(Code.CANCELLED, "the call was cancelled").causedBy(interrupted);
            default ->
                of(Code.INTERNAL, "an unexpected failure; the log has it under the request id")
                        .causedBy(failure);
        };
    }

    /** A problem's stack says nothing a caller needs, and filling it in is the dearest part of a refusal. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    private static String shorten(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }
}
