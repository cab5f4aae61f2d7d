package dev.gopuram.edge;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Cancellable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of routes.
 *
 * @param action the operation's name in logs
 * @param method the HTTP method
 * @param path segments, some of them {@code {name}}; a last {@code {name*}} takes all that follows
 * @param capability what limits, costs and caches attach to
 * @param scope what the caller's key must allow; null where no key is needed
 * @param times how long it may take, and how large its body may be
 * @param errors whose words its errors use
 * @param cancellable whether its work may be interrupted: only where every port method it calls is {@link Cancellable}
 * @param body what its body may be
 * @param maxLines the largest body that comes as lines and is read as it comes; null where none does
 * @param asks reads from a request what it will cost, as far as the request tells
 * @param operation what it does
 */
public record Route(
        String action,
        String method,
        String path,
        Capability capability,
        @Nullable String scope,
        RouteConfig times,
        ErrorShape errors,
        boolean cancellable,
        RouteBody body,
        @Nullable ByteSize maxLines,
        Demand.Reader asks,
        Operation operation) {
    /** Bytes of a body on a route that has none; some clients send {@code {}} with a DELETE. */
    public static final ByteSize NO_BODY = ByteSize.kib(1);

    /** What a request that matches no route is counted under. */
    public static final String UNMATCHED = "unmatched";

    private static final RouteConfig UNMATCHED_TIMES = RouteConfig.within(Duration.ofSeconds(2), NO_BODY);

    /** One that reads JSON, and costs what every request costs. */
    public Route(
            String action,
            String method,
            String path,
            Capability capability,
            @Nullable String scope,
            RouteConfig times,
            ErrorShape errors,
            boolean cancellable,
            Operation operation) {
        this(
                action,
                method,
                path,
                capability,
                scope,
                times,
                errors,
                cancellable,
                RouteBody.JSON,
                null,
                call -> Demand.ONE_REQUEST,
                operation);
    }

    /** The route of a request that no route matches. */
    static Route unmatched(String method, ErrorShape errors) {
        return new Route(
                UNMATCHED, method, UNMATCHED, Capability.HEALTH, null, UNMATCHED_TIMES, errors, false, call -> {
                    throw new IllegalStateException("an unmatched request has no operation");
                });
    }

    /** The same route with another body. */
    public Route reading(RouteBody other) {
        return with(other, null, asks);
    }

    /** The same route, whose work may be interrupted. */
    public Route interruptible() {
        return new Route(action, method, path, capability, scope, times, errors, true, body, maxLines, asks, operation);
    }

    /** The same route, which also reads lines as they come. */
    public Route readingLines(ByteSize most) {
        return with(RouteBody.JSON_OR_LINES, most, asks);
    }

    /** The same route, whose requests tell what they will cost. */
    public Route asking(Demand.Reader reader) {
        return with(body, maxLines, reader);
    }

    private Route with(RouteBody newBody, @Nullable ByteSize newMaxLines, Demand.Reader newAsks) {
        return new Route(
                action,
                method,
                path,
                capability,
                scope,
                times,
                errors,
                cancellable,
                newBody,
                newMaxLines,
                newAsks,
                operation);
    }

    /** The name that limits attach to: of what it gives access to, and of a route of the operator's own its own. */
    public String limits() {
        return capability == Capability.OWN ? action : capability.word();
    }

    /** Whether a body means anything to it. */
    public boolean readsBody() {
        return passesOn() || (!method.equals("GET") && !method.equals("DELETE"));
    }

    /** Whether requests are passed on as they came, and their bodies as they come. */
    public boolean passesOn() {
        return body == RouteBody.PASSED;
    }

    /** The largest body it reads whole. */
    public ByteSize maxBody() {
        return readsBody() ? times.maxBody() : NO_BODY;
    }

    public boolean open() {
        return scope == null;
    }

    List<String> segments() {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The path as OpenAPI writes it. */
    public String template() {
        return path.replace("*}", "}");
    }
}
