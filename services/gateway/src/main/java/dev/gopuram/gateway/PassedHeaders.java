package dev.gopuram.gateway;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Incoming;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.platform.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The headers that pass to an upstream of the operator's, and back. Those of one connection are left out by the client and
 * by the server themselves; here goes what says who calls: the caller's credentials stay, and what we say of the caller is
 * said by nobody else.
 */
final class PassedHeaders {
    private static final String OURS = "x-gopuram-";
    private static final String TENANT = "x-gopuram-tenant";
    private static final String KEY = "x-gopuram-key";

    /** Credentials for the gateway. They pass only where a route names them. */
    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "x-api-key", "api-key", "proxy-authorization");

    /** What would make another method of the one that the route allowed. They pass only where a route names them. */
    private static final Set<String> OVERRIDES = Set.of("x-http-method-override", "x-http-method", "x-method-override");

    private static final String FORWARDED = "x-forwarded-";

    /** What we say to an upstream, whatever the client says; and what is said between a client and us. */
    private static final Set<String> SAID_BY_US = Set.of(
            "forwarded",
            "x-real-ip",
            "x-client-ip",
            "true-client-ip",
            "x-original-host",
            "x-original-url",
            "x-rewrite-url",
            "x-request-id",
            "traceparent",
            "expect",
            "host",
            "content-length");

    /** What a reply says of us, not of the upstream, and where else the upstream would be found. */
    private static final Set<String> REPLIED_BY_US =
            Set.of("x-request-id", "traceparent", "x-content-type-options", "alt-svc", "content-length");

    /** What tells strangers about the upstream. It passes only where a route names it. */
    private static final Set<String> TELLING = Set.of("server", "x-powered-by");

    private final Set<String> request;
    private final Set<String> response;

    PassedHeaders(OwnHeadersConfig config) {
        request = Set.copyOf(config.request());
        response = Set.copyOf(config.response());
    }

    Headers toUpstream(EdgeCall call) {
        Incoming incoming = call.incoming();
        List<String> pairs = new ArrayList<>(incoming.headers().size() * 2 + 16);
        incoming.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (mayReachUpstream(lower)) {
                add(pairs, lower, value);
            }
        });
        sayWhoCalls(call, incoming, pairs);
        return Headers.of(pairs.toArray(String[]::new));
    }

    /**
     * Many servers turn each sign of a name but letters and digits into the same one, so that {@code x_gopuram_tenant} is
     * {@code x-gopuram-tenant} to them. A name with such a sign is judged as they would read it, and passes only where a
     * route names it.
     */
    private boolean mayReachUpstream(String name) {
        String read = asServersRead(name);
        if (read.startsWith(OURS) || read.startsWith(FORWARDED) || SAID_BY_US.contains(read)) {
            return false;
        }
        boolean onlyNamed = !read.equals(name) || CREDENTIALS.contains(name) || OVERRIDES.contains(name);
        return request.contains(name) || (request.contains(OwnHeadersConfig.ANY) && !onlyNamed);
    }

    private static String asServersRead(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!plain(name.charAt(i))) {
                return name.replaceAll("[^a-z0-9-]", "-");
            }
        }
        return name;
    }

    private static boolean plain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static void sayWhoCalls(EdgeCall call, Incoming incoming, List<String> pairs) {
        String address = call.arrival().remoteAddress();
        String host = incoming.host();
        String proto = incoming.scheme();
        String node = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
        add(pairs, "x-forwarded-for", address);
        add(pairs, "x-forwarded-proto", proto);
        if (host == null) {
            add(pairs, "forwarded", "for=" + node + ";proto=" + proto);
        } else {
            add(pairs, "x-forwarded-host", host);
            add(pairs, "forwarded", "for=" + node + ";proto=" + proto + ";host=\"" + host + "\"");
        }
        add(pairs, "x-request-id", call.requestId());
        TraceParent trace = call.trace();
        if (trace != null) {
            add(pairs, "traceparent", trace.header());
        }
        Principal principal = call.principal();
        if (principal != null) {
            add(pairs, TENANT, principal.tenant());
            add(pairs, KEY, principal.id());
        }
    }

    Headers toClient(Headers reply) {
        List<String> pairs = new ArrayList<>(reply.size() * 2);
        reply.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (mayReachClient(lower)) {
                add(pairs, lower, value);
            }
        });
        return Headers.of(pairs.toArray(String[]::new));
    }

    private boolean mayReachClient(String name) {
        if (name.startsWith(OURS) || REPLIED_BY_US.contains(name)) {
            return false;
        }
        return response.contains(name) || (response.contains(OwnHeadersConfig.ANY) && !TELLING.contains(name));
    }

    private static void add(List<String> pairs, String name, String value) {
        pairs.add(name);
        pairs.add(value);
    }
}
