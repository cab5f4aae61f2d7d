package dev.gopuram.app;

import dev.gopuram.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How data at rest is sealed.
 *
 * @param masterKey the keys that wrap the data keys, as JSON, the same on every node of one database; where null, a file
 *     of the data directory that is made at the first start
 */
record EncryptionConfig(@Nullable Secret masterKey) {
    public static EncryptionConfig defaults() {
        return new EncryptionConfig(null);
    }
}
