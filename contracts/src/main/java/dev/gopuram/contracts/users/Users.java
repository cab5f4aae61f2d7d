package dev.gopuram.contracts.users;

import dev.gopuram.kernel.Idempotent;

/** API keys: made once in clear, kept as a keyed hash, looked up by digest, withdrawn within a poll. */
public interface Users {
    /** Makes a key. The same idempotency key answers the same secret again, for a day. */
    CreatedKey createKey(CreateKey request);

    /**
     * Makes a successor with the same rights and lets the old key expire after the overlap. The same idempotency key
     * answers the same successor again.
     */
    CreatedKey rotateKey(RotateKey request);

    /** Withdraws a key for good; withdrawing it again changes nothing. NOT_FOUND for an unknown id. */
    @Idempotent
    ApiKey revokeKey(RevokeKey request);

    /** The tenant's keys, newest first, without their secrets. */
    @Idempotent
    KeyPage listKeys(ListKeys request);

    /** Whose secret this is the digest of. Revoked and expired keys are named as such, so that edges can cache them. */
    @Idempotent
    Authentication authenticate(Authenticate request);

    /**
     * The keys that changed after a cursor, of all tenants, oldest first; 0 starts at the beginning. An edge polls this
     * to keep what it remembers true.
     */
    @Idempotent
    KeyChanges keyChanges(KeyChangesSince request);
}
