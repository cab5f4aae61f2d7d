package dev.gopuram.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir
    Path dir;

    @TempDir
    Path otherDir;

    private Instant now = NOW;
    private long nanos;

    private final Clock clock = new Clock() {
        @Override
        public Instant now() {
            return now;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }
    };

    @Test
    void an_issued_certificate_loads_and_says_who_its_bearer_is() {
        Tls files = init(dir).issue(NodeCertificate.of("core", Set.of("users", "search")));
        Credentials credentials = files.load(clock);
        assertThat(credentials.identity()).isEqualTo(new NodeIdentity("core", Set.of("users", "search")));
        assertThat(credentials.expiresAt()).isEqualTo(NOW.plus(NodeCertificate.DEFAULT_VALIDITY));
    }

    @Test
    void the_names_of_hosts_stand_in_the_certificate() throws Exception {
        Tls files = init(dir)
                .issue(new NodeCertificate(
                        "core", Set.of("users"), List.of("core.internal", "10.0.0.7", "::1"), Duration.ofDays(1)));
        assertThat(Pem.certificates("c", files.certificate()).getFirst().getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains(
                        "spiffe://gopuram/node/core",
                        "spiffe://gopuram/service/users",
                        "core.internal",
                        "10.0.0.7",
                        "0:0:0:0:0:0:0:1");
    }

    @Test
    void an_authority_opened_again_issues_on() {
        init(dir);
        Tls files = CertificateAuthority.open(dir, clock, new SecureRandom())
                .issue(NodeCertificate.of("edge", Set.of("gateway")));
        assertThat(files.load(clock).identity().node()).isEqualTo("edge");
    }

    @Test
    void keys_are_for_their_owner_alone() throws Exception {
        Tls files = init(dir).issue(NodeCertificate.of("core", Set.of()));
        for (Path key : List.of(dir.resolve("ca.key"), files.key())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void nothing_is_overwritten() throws Exception {
        CertificateAuthority authority = init(dir);
        authority.issue(NodeCertificate.of("core", Set.of()));
        byte[] key = Files.readAllBytes(dir.resolve("core.key"));
        byte[] caKey = Files.readAllBytes(dir.resolve("ca.key"));
        refused(() -> authority.issue(NodeCertificate.of("core", Set.of())), "core.crt exists");
        refused(() -> init(dir), "ca.crt exists");
        Files.delete(dir.resolve("core.crt"));
        refused(() -> authority.issue(NodeCertificate.of("core", Set.of())), "core.key exists");
        assertThat(Files.readAllBytes(dir.resolve("core.key"))).isEqualTo(key);
        assertThat(Files.readAllBytes(dir.resolve("ca.key"))).isEqualTo(caKey);
    }

    @Test
    void what_would_fail_as_a_handshake_fails_at_load_by_name() throws Exception {
        Tls files = init(dir).issue(NodeCertificate.of("core", Set.of()));
        Tls foreign = init(otherDir).issue(NodeCertificate.of("core", Set.of()));
        refused(() -> Tls.in(dir, "nobody").load(clock), "tls.certificate: " + dir.resolve("nobody.crt"));
        refused(() -> new Tls(dir.resolve("no.crt"), files.certificate(), files.key()).load(clock), "tls.ca: ");
        refused(() -> new Tls(files.ca(), foreign.certificate(), foreign.key()).load(clock), "issued by the authority");
        refused(() -> new Tls(files.ca(), files.certificate(), foreign.key()).load(clock), "tls.key: ");
        refused(() -> new Tls(files.ca(), files.key(), files.key()).load(clock), "a PEM file with a certificate");
        refused(() -> new Tls(files.ca(), files.certificate(), files.certificate()).load(clock), "PKCS#8");
        refused(() -> new Tls(files.ca(), files.ca(), dir.resolve("ca.key")).load(clock), "spiffe://gopuram/node/");
        now = NOW.plus(Duration.ofDays(366));
        refused(() -> files.load(clock), "which is valid from");
        now = NOW.minus(Duration.ofDays(1));
        refused(() -> files.load(clock), "which is valid from");
    }

    @Test
    void names_that_could_leave_the_directory_are_refused() {
        for (String name : List.of("../x", "", "A", "a/b", "ca", "-x")) {
            assertThatThrownBy(() -> NodeCertificate.of(name, Set.of())).isInstanceOf(Problem.class);
        }
        assertThatThrownBy(() -> NodeCertificate.of("a", Set.of("x/y"))).isInstanceOf(Problem.class);
    }

    @Test
    void a_renewed_certificate_counts_at_the_next_look_and_a_broken_one_never() throws Exception {
        CertificateAuthority authority = init(dir);
        Tls files = authority.issue(NodeCertificate.of("core", Set.of("users")));
        Tls renewed = authority.issue(NodeCertificate.of("core-2", Set.of("users", "search")));
        CredentialSource source = CredentialSource.open(files, clock, Duration.ofSeconds(10));
        Credentials first = source.get();

        replace(renewed.key(), files.key(), 1);
        replace(renewed.certificate(), files.certificate(), 1);
        nanos = Duration.ofSeconds(9).toNanos();
        assertThat(source.get()).isSameAs(first);
        nanos = Duration.ofSeconds(10).toNanos();
        assertThat(source.get().identity().node()).isEqualTo("core-2");

        Files.writeString(files.certificate(), "broken");
        Files.setLastModifiedTime(files.certificate(), FileTime.from(NOW.plusSeconds(2)));
        nanos = Duration.ofSeconds(20).toNanos();
        assertThat(source.get().identity().node()).isEqualTo("core-2");
    }

    private static void replace(Path from, Path to, long seconds) throws Exception {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(to, FileTime.from(NOW.plusSeconds(seconds)));
    }

    private CertificateAuthority init(Path where) {
        return CertificateAuthority.init(where, clock, new SecureRandom());
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(Problem.class).hasMessageContaining(message);
    }
}
