package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.kernel.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where keys are kept. A work is one transaction: all of it happened, or none. Writes take turns. */
interface KeyStore {
    <T> T read(Work<T> work);

    <T> T write(Work<T> work);

    /** What is done in one transaction. */
    interface Work<T> {
        T run(Keys keys);
    }

    /**
     * A key as it is kept.
     *
     * @param hash of its secret
     * @param lifetime what it was given to live, for its successors; for ever where null
     */
    record StoredKey(ApiKey key, Bytes hash, @Nullable Duration lifetime) {}

    /**
     * What was answered to a request that may come again.
     *
     * @param request the digest of the request
     */
    record Issued(
            String tenant, String idempotencyKey, Bytes request, String keyId, Bytes sealedSecret, Instant issuedAt) {}

    /** An event's type, of the three there are. */
    enum Change {
        CREATED("key.created"),
        ROTATED("key.rotated"),
        REVOKED("key.revoked");

        private final String type;

        Change(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /** The keys, within a transaction. */
    interface Keys {
        Optional<StoredKey> find(String id);

        Optional<ApiKey> findByHash(Bytes hash);

        /** The tenant's keys with an id before the given one, newest first. */
        List<ApiKey> list(String tenant, @Nullable String beforeId, int limit);

        /** The keys whose last change comes after the given one, in the order of the changes. */
        List<Changed> changedAfter(long seq, int limit);

        long lastSeq();

        /** Adds a key, as one change. */
        void add(StoredKey key);

        /** Keeps a key's expiry and revocation, as one change. */
        void update(ApiKey key);

        /** Tells whoever listens, if the transaction commits. */
        void announce(Change change, ApiKey key, Instant at);

        Optional<Issued> findIssued(String tenant, String idempotencyKey);

        void addIssued(Issued issued);

        int deleteIssuedBefore(Instant time);

        Optional<Bytes> fact(String name);

        void putFact(String name, Bytes value);
    }

    /** A key as it is now, with the number of its last change. */
    record Changed(ApiKey key, long seq) {}
}
