package dev.gopuram.platform.wire;

import dev.gopuram.platform.security.Credentials;
import dev.gopuram.platform.security.NodeIdentity;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom a node talks to: bearers of a certificate of our authority, in force, that names a node. A client goes further:
 * the node must be one that the authority lets run the called service. Host names play no part, so that an address may
 * change without a new certificate, and a valid node cannot pose as a service it does not run.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private final Supplier<Credentials> credentials;
    private final String service;

    private PeerTrust(Supplier<Credentials> credentials, String service) {
        this.credentials = credentials;
        this.service = service;
    }

    /** Trusts nodes that run the service. */
    static PeerTrust server(Supplier<Credentials> credentials, String service) {
        return new PeerTrust(credentials, service);
    }

    /** Trusts any node; what it may call is asked call by call. */
    static PeerTrust clients(Supplier<Credentials> credentials) {
        return new PeerTrust(credentials, "");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        credentials.get().trustManager().checkClientTrusted(chain, authType);
        identity(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        credentials.get().trustManager().checkServerTrusted(chain, authType);
        NodeIdentity identity = identity(chain);
        if (!identity.services().contains(service)) {
            throw new CertificateException(
                    "node " + identity.node() + ": runs " + identity.services() + " (expected: " + service + ")");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return credentials.get().trustManager().getAcceptedIssuers();
    }

    private static NodeIdentity identity(X509Certificate[] chain) throws CertificateException {
        return NodeIdentity.of(chain[0])
                .orElseThrow(() -> new CertificateException("a certificate that names no node of this installation"));
    }
}
