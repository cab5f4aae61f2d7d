package dev.gopuram.platform.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A node's certificate and key as read from {@link Tls}, with the authorities that it trusts. */
public final class Credentials {
    private static final String ENTRY = "node";
    private static final char[] IN_MEMORY_ONLY = {};

    private final NodeIdentity identity;
    private final Instant expiresAt;
    private final X509ExtendedKeyManager keyManager;
    private final X509ExtendedTrustManager trustManager;

    Credentials(NodeIdentity identity, List<X509Certificate> authorities, List<X509Certificate> chain, PrivateKey key) {
        this.identity = identity;
        this.expiresAt = chain.getFirst().getNotAfter().toInstant();
        this.keyManager = keyManager(chain, key);
        this.trustManager = trustManager(authorities);
    }

    public NodeIdentity identity() {
        return identity;
    }

    /** When the node's certificate stops working. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** Proves this identity in handshakes. */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /** Checks peers' chains and validity against the authorities; names are for the caller to check. */
    public X509ExtendedTrustManager trustManager() {
        return trustManager;
    }

    private static X509ExtendedKeyManager keyManager(List<X509Certificate> chain, PrivateKey key) {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry(ENTRY, key, IN_MEMORY_ONLY, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, IN_MEMORY_ONLY);
            return Arrays.stream(factory.getKeyManagers())
                    .filter(X509ExtendedKeyManager.class::isInstance)
                    .map(X509ExtendedKeyManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the JDK takes no key store in memory", failure);
        }
    }

    private static X509ExtendedTrustManager trustManager(List<X509Certificate> authorities) {
        try {
            KeyStore store = emptyStore();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the JDK takes no trust store in memory", failure);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException failure) {
            throw new IllegalStateException("an empty key store cannot be made", failure);
        }
        return store;
    }

    @Override
    public String toString() {
        return "Credentials[" + identity + ", until " + expiresAt() + "]";
    }
}
