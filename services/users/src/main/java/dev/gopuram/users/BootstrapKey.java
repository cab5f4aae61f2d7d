package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.CreatedKey;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.users.KeyStore.Keys;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin key of an installation that has no other way in yet. Its secret is the configured one, or lies in a file for
 * its owner alone. There is one at a time: a new one, because the file is gone or the configuration changed, withdraws
 * the one before.
 */
final class BootstrapKey {
    private static final Logger log = LoggerFactory.getLogger(BootstrapKey.class);

    private static final String CURRENT = "bootstrap_key";
    private static final String NAME = "bootstrap admin";
    private static final String TIER = "internal";
    private static final int MIN_CONFIGURED_LENGTH = 32;

    private final KeyStore store;
    private final KeyMint mint;
    private final KeyRevocation revocation;
    private final Pepper pepper;
    private final List<String> tiers;
    private final @Nullable Secret configured;

    BootstrapKey(
            KeyStore store,
            KeyMint mint,
            KeyRevocation revocation,
            Pepper pepper,
            List<String> tiers,
            @Nullable Secret configured) {
        this.store = store;
        this.mint = mint;
        this.revocation = revocation;
        this.pepper = pepper;
        this.tiers = List.copyOf(tiers);
        this.configured = configured;
    }

    /**
     * Sees to it that the key is there and in force. The file is written first: a secret on disk that no key has yet does
     * no harm, a key whose secret is lost would.
     */
    void ensure(Path file) {
        if (configured != null) {
            register(checked(configured));
            PrivateFile.delete(file);
            return;
        }
        Optional<String> kept = PrivateFile.read(file).filter(KeySecret::wellFormed);
        if (kept.isPresent() && isCurrent(kept.get())) {
            return;
        }
        String secret = mint.newSecret();
        PrivateFile.replace(file, secret);
        register(secret);
        log.atInfo().addKeyValue("file", file).log("admin key made");
    }

    private boolean isCurrent(String secret) {
        Bytes hash = hash(secret);
        return store.read(keys -> current(keys)
                .filter(key -> key.usableAt(mint.now()))
                .flatMap(key -> keys.findByHash(hash).filter(found -> found.id().equals(key.id())))
                .isPresent());
    }

    private void register(String secret) {
        Bytes hash = hash(secret);
        boolean changed = store.write(keys -> {
            Optional<ApiKey> before = current(keys);
            Optional<ApiKey> same = keys.findByHash(hash);
            if (same.isPresent() && before.map(ApiKey::id).equals(same.map(ApiKey::id))) {
                requireInForce(same.get());
                return false;
            }
            if (same.isPresent()) {
                throw Problem.of(
                        Problem.Code.CONFLICT,
                        "admin_key: the secret of " + same.get().id() + " (expected: a secret no other key has had)");
            }
            before.filter(key -> key.revokedAt() == null).ifPresent(key -> revocation.revoke(keys, key));
            CreatedKey created = mint.mint(keys, plan(), secret);
            keys.putFact(CURRENT, Bytes.utf8(created.key().id()));
            return true;
        });
        if (changed) {
            log.atInfo().log("bootstrap admin key registered");
        }
    }

    private void requireInForce(ApiKey key) {
        if (!key.usableAt(mint.now())) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "admin_key: the secret of " + key.id() + ", which was revoked (expected: another secret)");
        }
    }

    private KeyMint.Plan plan() {
        String tier = tiers.contains(TIER) ? TIER : tiers.getLast();
        return new KeyMint.Plan(CallContext.DEFAULT_TENANT, NAME, List.of(Principal.ADMIN_SCOPE), tier, null, "");
    }

    private static Optional<ApiKey> current(Keys keys) {
        return keys.fact(CURRENT).flatMap(id -> keys.find(id.utf8())).map(KeyStore.StoredKey::key);
    }

    private Bytes hash(String secret) {
        return pepper.hash(Digests.ofSecret(secret));
    }

    private static String checked(Secret configured) {
        String secret = configured.reveal().strip();
        if (secret.length() < MIN_CONFIGURED_LENGTH) {
            throw Problem.invalid(
                    "admin_key", secret.length() + " characters", MIN_CONFIGURED_LENGTH + " or more, at random");
        }
        return secret;
    }
}
