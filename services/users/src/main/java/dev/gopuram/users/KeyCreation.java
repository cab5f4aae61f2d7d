package dev.gopuram.users;

import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a key of the calling tenant. */
final class KeyCreation {
    /** What a key may do; see {@link dev.gopuram.contracts.users.ApiKey}. */
    static final List<String> SCOPES = List.of(
            "chat", "chat:erase", "embed", "search", "search:write", "models", "predict", Principal.ADMIN_SCOPE);

    /** What lets a key through to an upstream of the operator's own: the route's configuration names it. */
    private static final Pattern ROUTE_SCOPE = Pattern.compile("route:[a-z0-9][a-z0-9_-]{0,63}");

    /** A team's name stands in messages and behind a tenant's, after a slash. */
    private static final Pattern TEAM = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private static final int MAX_NAME = 128;
    private static final int SUGGESTIONS = 1;

    private final KeyStore store;
    private final KeyMint mint;
    private final List<String> tiers;
    private final Duration maxTtl;

    KeyCreation(KeyStore store, KeyMint mint, List<String> tiers, Duration maxTtl) {
        this.store = store;
        this.mint = mint;
        this.tiers = List.copyOf(tiers);
        this.maxTtl = maxTtl;
    }

    CreatedKey run(CreateKey request) {
        CallContext context = CallContext.current();
        context.principal().require(Principal.ADMIN_SCOPE);
        KeyMint.Plan plan = checked(request, context.tenant());
        Bytes digest = digest(plan);
        String secret = mint.newSecret();
        return store.write(keys ->
                mint.once(keys, plan.tenant(), request.idempotencyKey(), digest, () -> mint.mint(keys, plan, secret)));
    }

    private KeyMint.Plan checked(CreateKey request, String tenant) {
        KeyMint.requireIdempotencyKey(request.idempotencyKey());
        requireName(request.name());
        requireScopes(request.scopes());
        if (!tiers.contains(request.tier())) {
            throw Problem.invalid("tier", request.tier(), "one of " + tiers);
        }
        requireTtl(request.ttl());
        requireTeam(request.team());
        List<String> scopes = request.scopes().stream().distinct().sorted().toList();
        return new KeyMint.Plan(tenant, request.name(), scopes, request.tier(), request.ttl(), request.team());
    }

    private static void requireName(String name) {
        boolean shown = name.codePoints().noneMatch(Character::isISOControl) && !name.isBlank();
        if (!shown || name.length() > MAX_NAME) {
            throw Problem.invalid("name", name, "1.." + MAX_NAME + " characters, not all blank, no control character");
        }
    }

    private static void requireScopes(List<String> scopes) {
        if (scopes.isEmpty()) {
            throw Problem.invalid("scopes", scopes, "one or more of " + SCOPES);
        }
        for (String scope : scopes) {
            if (!SCOPES.contains(scope) && !ROUTE_SCOPE.matcher(scope).matches()) {
                List<String> near = Nearest.names(scope, SCOPES, SUGGESTIONS);
                throw Problem.invalid(
                        "scopes", scope, near.isEmpty() ? "one of " + SCOPES + ", or route:NAME" : near.getFirst());
            }
        }
    }

    private void requireTtl(@Nullable Duration ttl) {
        if (ttl != null && (!ttl.isPositive() || ttl.compareTo(maxTtl) > 0)) {
            throw Problem.invalid("ttl", ttl, "more than 0 and at most " + maxTtl);
        }
    }

    private static void requireTeam(String team) {
        if (!team.isEmpty() && !TEAM.matcher(team).matches()) {
            throw Problem.invalid(
                    "team", team, "1..64 of a-z, 0-9, - and _, the first a letter or a digit; or none at all");
        }
    }

    /** Without a team it is the digest of the time when there were none: a retry may come after an upgrade. */
    private static Bytes digest(KeyMint.Plan plan) {
        List<String> parts =
                new ArrayList<>(List.of("create", plan.name(), plan.tier(), String.valueOf(plan.lifetime())));
        parts.addAll(plan.scopes());
        if (!plan.team().isEmpty()) {
            parts.add("team=" + plan.team());
        }
        return Digests.ofRequest(parts);
    }
}
