package dev.gopuram.platform.security;

import dev.gopuram.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Certificates and keys as PEM files. */
final class Pem {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static List<X509Certificate> certificates(String key, Path file) {
        String text = read(key, file);
        try {
            List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw Problem.invalid(key, file, "a PEM file with a certificate");
            }
            return certificates;
        } catch (CertificateException unreadable) {
            throw Problem.invalid(key, file, "a PEM file with a certificate").causedBy(unreadable);
        }
    }

    static PrivateKey privateKey(String key, Path file) {
        String text = read(key, file);
        int begin = text.indexOf(KEY_BEGIN);
        int end = text.indexOf(KEY_END);
        if (begin < 0 || end < begin) {
            throw Problem.invalid(key, file, "a PEM file with an unencrypted PKCS#8 key");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException | GeneralSecurityException unreadable) {
            throw Problem.invalid(key, file, "a PEM file with an EC key").causedBy(unreadable);
        }
    }

    static void write(Path file, X509Certificate certificate) {
        try {
            create(
                    file,
                    "rw-r--r--",
                    "-----BEGIN CERTIFICATE-----\n" + BASE64.encodeToString(certificate.getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("a certificate just made has no encoding", failure);
        }
    }

    static void write(Path file, PrivateKey key) {
        create(file, "rw-------", KEY_BEGIN + "\n" + BASE64.encodeToString(key.getEncoded()) + "\n" + KEY_END + "\n");
    }

    static void requireAbsent(Path file) {
        if (Files.exists(file)) {
            throw exists(file);
        }
    }

    /** The permissions count from the first moment: a key is never readable by others, not even while being written. */
    private static void create(Path file, String permissions, String text) {
        FileAttribute<?> mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
        try (var channel = Files.newByteChannel(file, NEW, mode)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (FileAlreadyExistsException taken) {
            throw exists(file).causedBy(taken);
        } catch (IOException failure) {
            throw Problem.invalid("file", file, "a path that can be written").causedBy(failure);
        }
    }

    private static Problem exists(Path file) {
        return Problem.of(
                Problem.Code.CONFLICT,
                "file: " + file + " exists (expected: a new file; move the old one away if it shall go)");
    }

    private static String read(String key, Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw Problem.invalid(key, file, "a file that exists; gopuram certs makes it")
                    .causedBy(missing);
        } catch (IOException unreadable) {
            throw Problem.invalid(key, file, "a file that can be read").causedBy(unreadable);
        }
    }
}
