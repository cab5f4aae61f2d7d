package dev.gopuram.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The certificates for calls between nodes. {@code gopuram certs init} and {@code issue} make them.
 *
 * @param ca the authority that every node trusts
 * @param cert this node's certificate
 * @param key its private key
 */
record TlsConfig(
        @Nullable Path ca, @Nullable Path cert, @Nullable Path key) {
    public static TlsConfig defaults() {
        return new TlsConfig(null, null, null);
    }
}
