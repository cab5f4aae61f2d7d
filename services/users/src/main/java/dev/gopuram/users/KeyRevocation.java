package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Principal;
import dev.gopuram.users.KeyStore.Keys;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Withdraws a key of the calling tenant for good. What was withdrawn before keeps its time. */
final class KeyRevocation {
    private final KeyStore store;
    private final Clock clock;

    KeyRevocation(KeyStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    ApiKey run(RevokeKey request) {
        CallContext context = CallContext.current();
        context.principal().require(Principal.ADMIN_SCOPE);
        return store.write(keys -> {
            ApiKey key = TenantKeys.find(keys, context.tenant(), request.id()).key();
            return key.revokedAt() == null ? revoke(keys, key) : key;
        });
    }

    /** Withdraws a key that is in force or expired. */
    ApiKey revoke(Keys keys, ApiKey key) {
        Instant now = clock.now().truncatedTo(ChronoUnit.MICROS);
        ApiKey revoked = TenantKeys.revoked(key, now);
        keys.update(revoked);
        keys.announce(KeyStore.Change.REVOKED, revoked, now);
        return revoked;
    }
}
