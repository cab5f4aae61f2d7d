package dev.gopuram.gateway;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.Authenticate;
import dev.gopuram.contracts.users.Authentication;
import dev.gopuram.contracts.users.CreateKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.contracts.users.KeyChanges;
import dev.gopuram.contracts.users.KeyChangesSince;
import dev.gopuram.contracts.users.KeyPage;
import dev.gopuram.contracts.users.ListKeys;
import dev.gopuram.contracts.users.RevokeKey;
import dev.gopuram.contracts.users.RotateKey;
import dev.gopuram.contracts.users.Users;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps keys in memory, as the contract says, and can be told to fail. */
final class FakeUsers implements Users {
    private final Clock clock;
    private final Map<Bytes, String> idByDigest = new ConcurrentHashMap<>();
    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    private final List<ApiKey> changes = new ArrayList<>();
    final AtomicInteger authentications = new AtomicInteger();
    final List<String> idempotencyKeys = new ArrayList<>();
    volatile boolean down;
    volatile boolean hidden;
    volatile Runnable whileAuthenticating = () -> {};

    FakeUsers(Clock clock) {
        this.clock = clock;
    }

    /** What keys added from now on have. */
    volatile String tier = "free";

    /** Makes a key with the secret. */
    ApiKey add(String secret, String tenant, @Nullable Duration ttl, String... scopes) {
        return add(secret, tenant, ttl, "", List.of(scopes));
    }

    synchronized ApiKey add(String secret, String tenant, @Nullable Duration ttl, String team, List<String> scopes) {
        Instant expires = ttl == null ? null : clock.now().plus(ttl);
        String id = "key_" + secret;
        ApiKey key = new ApiKey(id, tenant, secret, scopes, tier, clock.now(), expires, null, team);
        idByDigest.put(digest(secret), id);
        keys.put(id, key);
        changes.add(key);
        return key;
    }

    synchronized void revoke(String id) {
        ApiKey k = keys.get(id);
        ApiKey revoked = new ApiKey(
                k.id(),
                k.tenant(),
                k.name(),
                k.scopes(),
                k.tier(),
                k.createdAt(),
                k.expiresAt(),
                clock.now(),
                k.team());
        keys.put(id, revoked);
        changes.add(revoked);
    }

    @Override
    public Authentication authenticate(Authenticate request) {
        authentications.incrementAndGet();
        requireUp();
        String id = idByDigest.get(request.digest());
        ApiKey found = id == null || hidden ? null : keys.get(id);
        whileAuthenticating.run();
        return found == null ? new Authentication.Unknown() : new Authentication.Known(found);
    }

    @Override
    public synchronized KeyChanges keyChanges(KeyChangesSince request) {
        requireUp();
        int from = (int) request.cursor();
        int to = Math.min(changes.size(), from + 2);
        return new KeyChanges(changes.subList(from, to), to, to < changes.size());
    }

    @Override
    public CreatedKey createKey(CreateKey request) {
        requireUp();
        idempotencyKeys.add(request.idempotencyKey());
        String secret = "gk_" + request.name();
        return new CreatedKey(
                add(secret, CallContext.current().tenant(), request.ttl(), request.team(), request.scopes()), secret);
    }

    @Override
    public CreatedKey rotateKey(RotateKey request) {
        ApiKey old = own(request.id());
        String secret = "gk_next_" + request.overlap().toSeconds();
        return new CreatedKey(add(secret, old.tenant(), null, old.team(), old.scopes()), secret);
    }

    @Override
    public ApiKey revokeKey(RevokeKey request) {
        own(request.id());
        revoke(request.id());
        return keys.get(request.id());
    }

    @Override
    public KeyPage listKeys(ListKeys request) {
        String tenant = CallContext.current().tenant();
        return new KeyPage(
                keys.values().stream()
                        .filter(key -> key.tenant().equals(tenant))
                        .limit(request.limit())
                        .toList(),
                "");
    }

    private ApiKey own(String id) {
        ApiKey key = keys.get(id);
        if (key == null || !key.tenant().equals(CallContext.current().tenant())) {
            throw Problem.notFound("key", id);
        }
        return key;
    }

    private void requireUp() {
        if (down) {
            throw Problem.of(Problem.Code.INTERNAL, "the disk is gone");
        }
    }

    private static Bytes digest(String secret) {
        try {
            return Bytes.wrap(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
