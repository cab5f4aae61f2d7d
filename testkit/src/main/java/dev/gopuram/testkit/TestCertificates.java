package dev.gopuram.testkit;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.security.CertificateAuthority;
import dev.gopuram.platform.security.NodeCertificate;
import dev.gopuram.platform.security.Tls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;

/** An authority for one test process: issuing takes time, and every runner may use the same nodes. */
final class TestCertificates {
    /** The one caller that test servers let in. */
    static final String CALLER = "test";

    private TestCertificates() {}

    /** The calling node's certificate; made with the authority on first use. */
    static Tls caller() {
        return Holder.CALLER_TLS;
    }

    /** The certificate of a node that runs this service; each is issued once. */
    static synchronized Tls server(String service) {
        Tls files = Tls.in(Holder.DIR, "node-" + service);
        return Files.exists(files.certificate())
                ? files
                : Holder.AUTHORITY.issue(NodeCertificate.of("node-" + service, Set.of(service)));
    }

    private static final class Holder {
        static final Path DIR = newDirectory();
        static final CertificateAuthority AUTHORITY =
                CertificateAuthority.init(DIR, Clock.system(), new SecureRandom());
        static final Tls CALLER_TLS = AUTHORITY.issue(NodeCertificate.of("caller", Set.of(CALLER)));

        private static Path newDirectory() {
            try {
                Path dir = Files.createTempDirectory("gopuram-certs");
                TemporaryFiles.deleteAtExit(dir);
                return dir;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
