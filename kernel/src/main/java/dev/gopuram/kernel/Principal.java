package dev.gopuram.kernel;

import java.util.Set;

/**
 * Who calls: an API key of a tenant, or a node of this installation acting for itself.
 *
 * @param id the key's id ({@code key_...}) or {@code node:NAME}
 * @param tenant the application that owns what the caller may touch
 * @param scopes what it may do; {@code admin} includes every other scope
 * @param tier the name of the set of limits that applies
 * @param team for whom it calls within the tenant; empty where for no team
 */
public record Principal(String id, String tenant, Set<String> scopes, String tier, String team) {
    public static final String ADMIN_SCOPE = "admin";
    /** The id of all who show no key, where none is needed. */
    public static final String ANONYMOUS = "anonymous";

    public Principal {
        scopes = Set.copyOf(scopes);
    }

    /** A caller of no team. */
    public Principal(String id, String tenant, Set<String> scopes, String tier) {
        this(id, tenant, scopes, tier, "");
    }

    /** A node acting for itself: polls, start-up work. */
    public static Principal node(String name) {
        return new Principal("node:" + name, CallContext.DEFAULT_TENANT, Set.of(ADMIN_SCOPE), "internal");
    }

    public boolean may(String scope) {
        return scopes.contains(scope) || scopes.contains(ADMIN_SCOPE);
    }

    public void require(String scope) {
        if (!may(scope)) {
            throw Problem.of(
                    Problem.Code.FORBIDDEN,
                    "scope: " + scopes.stream().sorted().toList() + " (expected: " + scope + ")");
        }
    }
}
