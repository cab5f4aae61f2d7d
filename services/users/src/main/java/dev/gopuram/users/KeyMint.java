package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.users.KeyStore.Issued;
import dev.gopuram.users.KeyStore.Keys;
import dev.gopuram.users.KeyStore.StoredKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes keys, and answers a request that comes again with the key it was answered before. */
final class KeyMint {
    private static final int MAX_IDEMPOTENCY_KEY = 255;

    private final Pepper pepper;
    private final Ids ids;
    private final RandomGenerator random;
    private final Clock clock;
    private final Duration replayWindow;

    KeyMint(Pepper pepper, Ids ids, RandomGenerator random, Clock clock, Duration replayWindow) {
        this.pepper = pepper;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
        this.replayWindow = replayWindow;
    }

    /** What a new key is to be. */
    record Plan(
            String tenant,
            String name,
            List<String> scopes,
            String tier,
            @Nullable Duration lifetime,
            String team) {}

    /** Now, as exactly as the database keeps it, so that the first answer and a repeated one are equal. */
    Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MICROS);
    }

    String newSecret() {
        return KeySecret.random(random);
    }

    /** Adds a key of the given secret. */
    CreatedKey mint(Keys keys, Plan plan, String secret) {
        Instant now = now();
        Duration lifetime = plan.lifetime;
        ApiKey key = new ApiKey(
                ids.prefixed("key"),
                plan.tenant,
                plan.name,
                plan.scopes,
                plan.tier,
                now,
                lifetime == null ? null : now.plus(lifetime).truncatedTo(ChronoUnit.MICROS),
                null,
                plan.team);
        keys.add(new StoredKey(key, pepper.hash(Digests.ofSecret(secret)), lifetime));
        keys.announce(KeyStore.Change.CREATED, key, now);
        return new CreatedKey(key, secret);
    }

    /** Makes the key of this request, once. */
    interface Making {
        CreatedKey make();
    }

    /**
     * The answer to a request under its idempotency key: the same secret again within the window, or a new one. Another
     * request under the same key is refused. The sealed secret is bound to its tenant and idempotency key.
     */
    CreatedKey once(Keys keys, String tenant, String idempotencyKey, Bytes request, Making making) {
        Instant now = now();
        keys.deleteIssuedBefore(now.minus(replayWindow));
        String place = tenant + "\n" + idempotencyKey;
        Optional<Issued> before = keys.findIssued(tenant, idempotencyKey);
        if (before.isPresent()) {
            return replay(keys, before.get(), request, place);
        }
        CreatedKey created = making.make();
        Bytes sealed = pepper.seal(created.secret(), place);
        keys.addIssued(new Issued(tenant, idempotencyKey, request, created.key().id(), sealed, now));
        return created;
    }

    private CreatedKey replay(Keys keys, Issued issued, Bytes request, String place) {
        if (!issued.request().equals(request)) {
            throw Problem.of(
                            Problem.Code.UNPROCESSABLE,
                            "idempotency_key: used for another request (expected: the same request, or a key of its"
                                    + " own)")
                    .at("idempotency_key");
        }
        ApiKey key = keys.find(issued.keyId()).orElseThrow().key();
        return new CreatedKey(key, pepper.unseal(issued.sealedSecret(), place));
    }

    static void requireIdempotencyKey(String value) {
        if (value.isEmpty() || value.length() > MAX_IDEMPOTENCY_KEY) {
            throw Problem.invalid("idempotency_key", value.length() + " characters", "1.." + MAX_IDEMPOTENCY_KEY);
        }
    }
}
