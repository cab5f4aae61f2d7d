package dev.gopuram.gateway;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Cancellable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@link Routes}.
 *
 * @param action the operation's name in logs
 * @param method the HTTP method
 * @param path segments, some of them {@code {name}}; a last {@code {name*}} takes all that follows
 * @param scope what the caller's key must allow; null where no key is needed
 * @param maxBody the largest body it reads
 * @param body what its body may be
 * @param maxLines the largest body that comes as lines and is read as it comes; null where none does
 * @param cancellable whether its work may be interrupted: only where every port method it calls is {@link Cancellable}
 */
record Route(
        String action,
        String method,
        String path,
        Capability capability,
        @Nullable String scope,
        ByteSize maxBody,
        ErrorShape errors,
        boolean cancellable,
        RouteBody body,
        @Nullable ByteSize maxLines,
        Operation operation) {
    /** One that reads JSON. */
    Route(
            String action,
            String method,
            String path,
            Capability capability,
            @Nullable String scope,
            ByteSize maxBody,
            ErrorShape errors,
            boolean cancellable,
            Operation operation) {
        this(action, method, path, capability, scope, maxBody, errors, cancellable, RouteBody.JSON, null, operation);
    }

    /** Bytes of a body on a route that has none; some clients send {@code {}} with a DELETE. */
    static final ByteSize NO_BODY = ByteSize.kib(1);

    /** What a request that matches no route is counted under. */
    static final String UNMATCHED = "unmatched";

    /** The route of a request that no route matches. */
    static Route unmatched(String method, ErrorShape errors) {
        return new Route(UNMATCHED, method, UNMATCHED, Capability.HEALTH, null, NO_BODY, errors, false, call -> {
            throw new IllegalStateException("an unmatched request has no operation");
        });
    }

    /** The same route with another body. */
    Route reading(RouteBody other) {
        return new Route(action, method, path, capability, scope, maxBody, errors, cancellable, other, null, operation);
    }

    /** The same route, which also reads lines as they come. */
    Route readingLines(ByteSize most) {
        RouteBody either = RouteBody.JSON_OR_LINES;
        return new Route(
                action, method, path, capability, scope, maxBody, errors, cancellable, either, most, operation);
    }

    /** Whether a body means anything to it. */
    boolean readsBody() {
        return !method.equals("GET") && !method.equals("DELETE");
    }

    boolean open() {
        return scope == null;
    }

    List<String> segments() {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The path as OpenAPI writes it. */
    String template() {
        return path.replace("*}", "}");
    }
}
