package dev.gopuram.platform.security;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * Where a node's certificate lies.
 *
 * @param ca the authority's certificate; a second one may stand in the same file while an authority is being replaced
 * @param certificate the node's certificate, followed by intermediate ones if any
 * @param key the node's private key
 */
public record Tls(Path ca, Path certificate, Path key) {
    private static final byte[] PROBE = {'g', 'o', 'p', 'u', 'r', 'a', 'm'};

    /** The files as {@link CertificateAuthority} names them. */
    public static Tls in(Path dir, String node) {
        return new Tls(
                dir.resolve(CertificateAuthority.CA_CERTIFICATE),
                dir.resolve(node + ".crt"),
                dir.resolve(node + ".key"));
    }

    /** Reads the files and refuses, by name, whatever would later fail as an unexplained handshake. */
    public Credentials load(Clock clock) {
        List<X509Certificate> authorities = Pem.certificates("tls.ca", ca);
        List<X509Certificate> chain = Pem.certificates("tls.certificate", certificate);
        PrivateKey privateKey = Pem.privateKey("tls.key", key);
        X509Certificate own = chain.getFirst();
        requireValid(own, clock.now());
        requireIssued(chain.getLast(), authorities);
        requirePair(own.getPublicKey(), privateKey);
        NodeIdentity identity = NodeIdentity.of(own)
                .orElseThrow(() -> Problem.invalid(
                        "tls.certificate", certificate, "a certificate with a name spiffe://gopuram/node/NAME"));
        return new Credentials(identity, authorities, chain, privateKey);
    }

    private void requireValid(X509Certificate own, Instant now) {
        Instant begin = own.getNotBefore().toInstant();
        Instant end = own.getNotAfter().toInstant();
        if (now.isBefore(begin) || now.isAfter(end)) {
            throw Problem.invalid(
                    "tls.certificate",
                    certificate + ", which is valid from " + begin + " to " + end,
                    "a certificate valid at " + now);
        }
    }

    private void requireIssued(X509Certificate last, List<X509Certificate> authorities) {
        boolean issued = authorities.stream().anyMatch(authority -> verifies(last, authority.getPublicKey()));
        if (!issued) {
            throw Problem.invalid("tls.certificate", certificate, "a certificate issued by the authority in " + ca);
        }
    }

    private static boolean verifies(X509Certificate certificate, PublicKey authority) {
        try {
            certificate.verify(authority);
            return true;
        } catch (GeneralSecurityException notIssued) {
            return false;
        }
    }

    private void requirePair(PublicKey publicKey, PrivateKey privateKey) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(privateKey);
            signer.update(PROBE);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(PROBE);
            if (signer.verify(signature)) {
                return;
            }
        } catch (GeneralSecurityException notAPair) {
            throw Problem.invalid("tls.key", key, "the key of " + certificate).causedBy(notAPair);
        }
        throw Problem.invalid("tls.key", key, "the key of " + certificate);
    }
}
