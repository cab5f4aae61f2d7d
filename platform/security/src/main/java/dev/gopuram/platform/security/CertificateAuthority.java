package dev.gopuram.platform.security;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The installation's own certificate authority: a key and a self-signed certificate in a directory, from which every
 * node gets its certificate. It never overwrites a file.
 */
public final class CertificateAuthority {
    static final String CA_CERTIFICATE = "ca.crt";
    static final String CA_KEY = "ca.key";

    private static final Duration CA_VALIDITY = Duration.ofDays(3653);
    /** Certificates begin a little in the past: clocks of two machines differ. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 127;
    private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final Path dir;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;
    private final SecureRandom random;

    private CertificateAuthority(
            Path dir, X509Certificate certificate, PrivateKey key, Clock clock, SecureRandom random) {
        this.dir = dir;
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /** Makes a new authority: {@code ca.crt} and {@code ca.key} in the directory. */
    public static CertificateAuthority init(Path dir, Clock clock, SecureRandom random) {
        Path certificateFile = dir.resolve(CA_CERTIFICATE);
        Path keyFile = dir.resolve(CA_KEY);
        Pem.requireAbsent(certificateFile);
        Pem.requireAbsent(keyFile);
        KeyPair pair = keyPair(random);
        Instant now = clock.now();
        X500Name name = commonName("Gopuram CA");
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name, serial(random), begin(now), Date.from(now.plus(CA_VALIDITY)), name, pair.getPublic());
        X509Certificate certificate;
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            certificate = sign(builder, pair.getPrivate());
            Files.createDirectories(dir);
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("the authority's certificate cannot be made in " + dir, failure);
        }
        Pem.write(keyFile, pair.getPrivate());
        Pem.write(certificateFile, certificate);
        return new CertificateAuthority(dir, certificate, pair.getPrivate(), clock, random);
    }

    /** The authority that {@link #init} made in the directory. */
    public static CertificateAuthority open(Path dir, Clock clock, SecureRandom random) {
        X509Certificate certificate =
                Pem.certificates("ca", dir.resolve(CA_CERTIFICATE)).getFirst();
        PrivateKey key = Pem.privateKey("ca", dir.resolve(CA_KEY));
        Instant end = certificate.getNotAfter().toInstant();
        if (clock.now().isAfter(end)) {
            throw Problem.invalid("ca", "expired at " + end, "an authority valid at " + clock.now());
        }
        return new CertificateAuthority(dir, certificate, key, clock, random);
    }

    /** Makes {@code NODE.crt} and {@code NODE.key} beside the authority's own files. */
    public Tls issue(NodeCertificate wanted) {
        Tls files = Tls.in(dir, wanted.node());
        Pem.requireAbsent(files.certificate());
        Pem.requireAbsent(files.key());
        KeyPair pair = keyPair(random);
        Pem.write(files.key(), pair.getPrivate());
        Pem.write(files.certificate(), certify(wanted, pair.getPublic()));
        return files;
    }

    private X509Certificate certify(NodeCertificate wanted, PublicKey publicKey) {
        Instant now = clock.now();
        Instant end = now.plus(wanted.validity());
        Instant last = certificate.getNotAfter().toInstant();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                certificate,
                serial(random),
                begin(now),
                Date.from(end.isAfter(last) ? last : end),
                new X500Principal("CN=" + wanted.node()),
                publicKey);
        try {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(Extension.subjectAlternativeName, false, names(wanted));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(publicKey));
            builder.addExtension(
                    Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(certificate));
            return sign(builder, key);
        } catch (IOException | GeneralSecurityException failure) {
            throw new IllegalStateException("the certificate of " + wanted.node() + " cannot be made", failure);
        }
    }

    private static GeneralNames names(NodeCertificate wanted) {
        List<GeneralName> names = new ArrayList<>();
        wanted.identity().uris().forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        for (String host : wanted.hosts()) {
            int kind = IP_ADDRESS.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName;
            names.add(new GeneralName(kind, host));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey issuer)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer)));
        } catch (OperatorCreationException failure) {
            throw new GeneralSecurityException(failure);
        }
    }

    private static KeyPair keyPair(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the JDK has no P-256", failure);
        }
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(0);
    }

    private static Date begin(Instant now) {
        return Date.from(now.minus(CLOCK_SKEW));
    }
}
