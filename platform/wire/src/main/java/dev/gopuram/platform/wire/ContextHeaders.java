package dev.gopuram.platform.wire;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.TraceParent;
import io.grpc.Metadata;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The call context as gRPC metadata. Values are percent-encoded, so that a tenant or a correlation id may hold any
 * character; the ids that we make ourselves read the same either way.
 */
final class ContextHeaders {
    private static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
    private static final Metadata.Key<String> CORRELATION_ID = key("x-correlation-id");
    private static final Metadata.Key<String> TRACE_PARENT = key("traceparent");
    private static final Metadata.Key<String> TENANT = key("gopuram-tenant");
    private static final Metadata.Key<String> PRINCIPAL = key("gopuram-principal");
    private static final Metadata.Key<String> PRINCIPAL_TENANT = key("gopuram-principal-tenant");
    private static final Metadata.Key<String> SCOPES = key("gopuram-scopes");
    private static final Metadata.Key<String> TIER = key("gopuram-tier");
    private static final Metadata.Key<String> TEAM = key("gopuram-team");
    private static final Metadata.Key<String> MODEL = key("gopuram-model");
    private static final Metadata.Key<String> FALLBACK = key("gopuram-fallback");
    private static final Metadata.Key<String> PREDICTION = key("gopuram-prediction");

    private ContextHeaders() {}

    static Metadata of(CallContext context) {
        Metadata headers = new Metadata();
        put(headers, REQUEST_ID, context.requestId());
        put(headers, CORRELATION_ID, context.correlationId());
        put(headers, TRACE_PARENT, context.trace().header());
        put(headers, TENANT, context.tenant());
        put(headers, PRINCIPAL, context.principal().id());
        put(headers, PRINCIPAL_TENANT, context.principal().tenant());
        put(headers, TIER, context.principal().tier());
        if (!context.principal().team().isEmpty()) {
            put(headers, TEAM, context.principal().team());
        }
        headers.put(
                SCOPES,
                context.principal().scopes().stream()
                        .sorted()
                        .map(ContextHeaders::encode)
                        .collect(Collectors.joining(",")));
        return headers;
    }

    static CallContext read(Metadata headers, Deadline deadline, RandomGenerator random) {
        Principal principal = new Principal(
                required(headers, PRINCIPAL),
                required(headers, PRINCIPAL_TENANT),
                scopes(headers.get(SCOPES)),
                required(headers, TIER),
                optional(headers, TEAM));
        TraceParent trace =
                TraceParent.parse(required(headers, TRACE_PARENT)).orElseGet(() -> TraceParent.random(random, false));
        return new CallContext(
                required(headers, REQUEST_ID),
                required(headers, CORRELATION_ID),
                required(headers, TENANT),
                principal,
                deadline,
                trace);
    }

    private static Set<String> scopes(@Nullable String joined) {
        return joined == null || joined.isEmpty()
                ? Set.of()
                : Arrays.stream(joined.split(",", -1))
                        .map(ContextHeaders::decode)
                        .collect(Collectors.toSet());
    }

    /** What a stream's answer begins with. */
    static Metadata head(TokenStream.Head head) {
        Metadata headers = new Metadata();
        if (!head.model().isEmpty()) {
            put(headers, MODEL, head.model());
        }
        if (!head.fallback().isEmpty()) {
            put(headers, FALLBACK, head.fallback());
        }
        if (!head.prediction().isEmpty()) {
            put(headers, PREDICTION, head.prediction());
        }
        return headers;
    }

    /** The head of a stream; a node of the release before says none. */
    static TokenStream.Head readHead(Metadata headers) {
        return new TokenStream.Head(
                optional(headers, MODEL), optional(headers, FALLBACK), optional(headers, PREDICTION));
    }

    private static String optional(Metadata headers, Metadata.Key<String> key) {
        String value = headers.get(key);
        return value == null ? "" : decode(value);
    }

    private static String required(Metadata headers, Metadata.Key<String> key) {
        String value = headers.get(key);
        if (value == null) {
            throw Problem.invalid(key.name(), "missing", "a value with every call between nodes");
        }
        return decode(value);
    }

    private static void put(Metadata headers, Metadata.Key<String> key, String value) {
        headers.put(key, encode(value));
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String decode(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid("metadata", value, "a percent-encoded value").causedBy(malformed);
        }
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
