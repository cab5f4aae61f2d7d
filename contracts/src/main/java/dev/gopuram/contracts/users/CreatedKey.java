package dev.gopuram.contracts.users;

/**
 * A key and, this once, its secret.
 *
 * @param secret what a client sends, {@code gk_...}
 */
public record CreatedKey(ApiKey key, String secret) {
    @Override
    public String toString() {
        return "CreatedKey[" + key + "]";
    }
}
