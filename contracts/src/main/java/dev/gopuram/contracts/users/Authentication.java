package dev.gopuram.contracts.users;

/** Whose secret it was. */
public sealed interface Authentication {
    /** The secret belongs to this key, which may be revoked or expired by now. */
    record Known(ApiKey key) implements Authentication {}

    /** The secret belongs to no key. */
    record Unknown() implements Authentication {}
}
