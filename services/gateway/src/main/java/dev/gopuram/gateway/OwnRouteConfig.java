package dev.gopuram.gateway;

import dev.gopuram.edge.Route;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.balance.BalanceConfig;
import dev.gopuram.platform.balance.HealthCheckConfig;
import dev.gopuram.platform.balance.Pool;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.resilience.RetryConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One upstream of the operator's own, and what reaches it.
 *
 * @param path segments, some of them {@code {name}}; a last {@code {name*}} takes all that follows
 * @param methods those that pass; any other is 405
 * @param upstream where it is: one address or several, scheme, host and port, with a path before every request's if wanted
 * @param strip the beginning of the path that the upstream does not see
 * @param rewrite the path that the upstream sees, with the variables of {@code path}; instead of {@code strip}
 * @param headers what passes of the headers
 * @param scope what a caller's key must allow; {@code none} for a route that anybody may call
 * @param timeout how long to wait for it
 * @param maxBody the largest request body; it is passed on as it comes, whatever its size
 * @param retries of calls without a body by idempotent methods, before any reply
 * @param healthCheck how its addresses are checked; they are not where absent
 * @param balance how calls are spread over its addresses
 * @param upgrade whether WebSockets pass
 * @param override whether it may take a path of the gateway's own
 */
public record OwnRouteConfig(
        @Nullable String path,
        List<String> methods,
        List<URI> upstream,
        String strip,
        @Nullable String rewrite,
        OwnHeadersConfig headers,
        @Nullable String scope,
        UpstreamTimeouts timeout,
        ByteSize maxBody,
        RetryConfig retries,
        @Nullable HealthCheckConfig healthCheck,
        BalanceConfig balance,
        boolean upgrade,
        boolean override) {
    /** The scope of a route that needs no key. It has to be written out. */
    static final String NO_SCOPE = "none";

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z0-9_-]*(:[a-z0-9][a-z0-9_-]*)?");
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");
    private static final Set<String> NEVER_PASSED = Set.of("CONNECT", "TRACE");
    private static final ByteSize LARGEST = ByteSize.mib(1024);

    public OwnRouteConfig {
        methods = List.copyOf(methods);
        upstream = List.copyOf(upstream);
        for (String method : methods) {
            if (!METHOD.matcher(method).matches() || NEVER_PASSED.contains(method)) {
                throw Problem.invalid("methods", method, "methods in capitals, CONNECT and TRACE not among them");
            }
        }
        upstream.forEach(OwnRouteConfig::requireHttp);
        if (upstream.size() > Pool.MOST_ADDRESSES
                || upstream.stream().distinct().count() < upstream.size()) {
            throw Problem.invalid("upstream", upstream.size(), "1.." + Pool.MOST_ADDRESSES + ", each once");
        }
        if (maxBody.bytes() < Route.NO_BODY.bytes() || maxBody.bytes() > LARGEST.bytes()) {
            throw Problem.invalid("max_body", maxBody, Route.NO_BODY + ".." + LARGEST);
        }
        if (scope != null && !SCOPE.matcher(scope).matches()) {
            throw Problem.invalid("scope", scope, "a scope such as route:shop, or " + NO_SCOPE);
        }
        if (!strip.isEmpty() && rewrite != null) {
            throw Problem.invalid("rewrite", rewrite, "nothing, for strip is given; one of them");
        }
        if (path != null) {
            OwnPath.of(path, strip, rewrite);
        }
    }

    public static OwnRouteConfig defaults() {
        return new OwnRouteConfig(
                null,
                METHODS,
                List.of(),
                "",
                null,
                OwnHeadersConfig.defaults(),
                null,
                new UpstreamTimeouts(
                        Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(10)),
                ByteSize.mib(64),
                RetryConfig.defaults(),
                null,
                BalanceConfig.defaults(),
                false,
                false);
    }

    /** Whether all is said that has no default. */
    public void require(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid("routes", name, "names of small letters, digits, - and _");
        }
        if (path == null) {
            throw missing(name, "path", "the path, such as /shop/{rest*}");
        }
        if (upstream.isEmpty()) {
            throw missing(name, "upstream", "one address or several, such as [http://127.0.0.1:8080]");
        }
        if (scope == null) {
            throw missing(name, "scope", "what a key must allow, such as route:" + name + ", or none for everybody");
        }
        if (methods.isEmpty()) {
            throw missing(name, "methods", "one or more");
        }
    }

    private static Problem missing(String name, String key, String expected) {
        return Problem.invalid("routes." + name + "." + key, "missing", expected);
    }

    /** What an address may be: the operator's choice of host, and nothing that a request could add to. */
    private static void requireHttp(URI address) {
        boolean http = ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                && address.getHost() != null
                && address.getRawUserInfo() == null;
        if (!http || address.getRawQuery() != null || address.getRawFragment() != null) {
            String shown = address.getHost() == null ? address.getScheme() + ":..." : address.getHost();
            throw Problem.invalid("upstream", shown, "http://HOST[:PORT][/PATH] or https://HOST[:PORT][/PATH]");
        }
    }
}
