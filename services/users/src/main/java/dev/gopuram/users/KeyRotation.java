package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.users.KeyStore.Keys;
import dev.gopuram.users.KeyStore.StoredKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes a successor of a key, with its name, rights, lifetime and team, and lets the old key expire after the overlap, or
 * when it would have anyway.
 */
final class KeyRotation {
    private final KeyStore store;
    private final KeyMint mint;
    private final Duration maxOverlap;

    KeyRotation(KeyStore store, KeyMint mint, Duration maxOverlap) {
        this.store = store;
        this.mint = mint;
        this.maxOverlap = maxOverlap;
    }

    CreatedKey run(RotateKey request) {
        CallContext context = CallContext.current();
        context.principal().require(Principal.ADMIN_SCOPE);
        KeyMint.requireIdempotencyKey(request.idempotencyKey());
        if (request.overlap().isNegative() || request.overlap().compareTo(maxOverlap) > 0) {
            throw Problem.invalid("overlap", request.overlap(), "0 to " + maxOverlap);
        }
        Bytes digest = Digests.ofRequest(
                List.of("rotate", request.id(), request.overlap().toString()));
        String secret = mint.newSecret();
        return store.write(keys -> mint.once(
                keys,
                context.tenant(),
                request.idempotencyKey(),
                digest,
                () -> rotate(keys, context, request, secret)));
    }

    private CreatedKey rotate(Keys keys, CallContext context, RotateKey request, String secret) {
        StoredKey stored = TenantKeys.find(keys, context.tenant(), request.id());
        ApiKey old = stored.key();
        Instant now = mint.now();
        if (!old.usableAt(now)) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "key " + old.id() + ": " + (old.revokedAt() == null ? "expired" : "revoked")
                            + " (expected: a key in force; create a new one instead)");
        }
        keys.update(TenantKeys.expiring(old, sooner(old, now.plus(request.overlap()))));
        keys.announce(KeyStore.Change.ROTATED, old, now);
        KeyMint.Plan plan =
                new KeyMint.Plan(old.tenant(), old.name(), old.scopes(), old.tier(), stored.lifetime(), old.team());
        return mint.mint(keys, plan, secret);
    }

    private static Instant sooner(ApiKey old, Instant end) {
        Instant expiry = old.expiresAt();
        return expiry != null && expiry.isBefore(end) ? expiry : end;
    }
}
