package dev.gopuram.platform.wire;

import static dev.gopuram.platform.wire.TestNodes.BOUND;
import static dev.gopuram.platform.wire.TestNodes.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.security.CertificateAuthority;
import dev.gopuram.platform.security.Credentials;
import dev.gopuram.platform.security.NodeCertificate;
import dev.gopuram.platform.security.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireTrustTest {
    private static final Embed REQUEST = new Embed("m", List.of("text"), Embed.Purpose.QUERY);
    private static final Instant LAST_YEAR = Instant.now().minus(Duration.ofDays(365));

    @TempDir
    Path dir;

    @TempDir
    Path otherDir;

    private TestNodes nodes;
    private TestModels served;
    private WireServer server;

    @BeforeEach
    void open() {
        nodes = new TestNodes(dir);
        served = TestModels.named("a");
        server = nodes.serve(0, Map.of(Models.class, served), "models");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void a_caller_in_the_map_is_served() {
        assertThat(call(() -> client(nodes.credentials("chat")).embed(REQUEST)).model())
                .isEqualTo("a");
    }

    @Test
    void a_node_is_served_if_one_of_its_services_may_call() {
        assertThat(call(() -> client(nodes.credentials("search", "chat")).embed(REQUEST))
                        .model())
                .isEqualTo("a");
    }

    @Test
    void a_caller_that_the_map_does_not_name_is_refused_and_the_trouble_is_ours() {
        for (Credentials wrong :
                List.of(nodes.credentials("search"), nodes.credentials("models"), nodes.credentials())) {
            Problem problem = refused(wrong, Problem.Code.INTERNAL);
            assertThat(problem.kind()).isEqualTo(Problem.Kind.OURS);
            assertThat(problem.detail()).contains("models.embed").contains("certificate");
        }
    }

    @Test
    void what_the_service_itself_forbids_stays_forbidden() {
        served.find = request -> {
            throw Problem.of(Problem.Code.FORBIDDEN, "scope: [] (expected: models)");
        };
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> call(() -> client(nodes.credentials("chat")).findModel(new FindModel("x"))));
        assertThat(problem.code()).isEqualTo(Problem.Code.FORBIDDEN);
    }

    @Test
    void a_certificate_of_another_authority_is_refused() throws IOException {
        Tls foreign = CertificateAuthority.init(otherDir, Clock.system(), new SecureRandom())
                .issue(NodeCertificate.of("stranger", Set.of("chat")));
        Path both = otherDir.resolve("both.crt");
        Files.writeString(both, Files.readString(dir.resolve("ca.crt")) + Files.readString(foreign.ca()));
        refused(new Tls(both, foreign.certificate(), foreign.key()).load(Clock.system()), Problem.Code.UNAVAILABLE);
    }

    @Test
    void a_server_of_another_authority_is_not_called() {
        Credentials foreign = CertificateAuthority.init(otherDir, Clock.system(), new SecureRandom())
                .issue(NodeCertificate.of("stranger", Set.of("chat")))
                .load(Clock.system());
        refused(foreign, Problem.Code.UNAVAILABLE);
    }

    @Test
    void an_expired_certificate_is_refused() {
        Credentials expired = CertificateAuthority.open(dir, at(LAST_YEAR), new SecureRandom())
                .issue(new NodeCertificate("late", Set.of("chat"), List.of(), Duration.ofDays(1)))
                .load(at(LAST_YEAR));
        refused(expired, Problem.Code.UNAVAILABLE);
    }

    @Test
    void no_certificate_is_refused() throws Exception {
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(
                new KeyManager[0], new TrustManager[] {nodes.credentials("chat").trustManager()}, new SecureRandom());
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) BOUND.toMillis());
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        readToEnd(socket.getInputStream());
                    })
                    .isInstanceOf(javax.net.ssl.SSLException.class);
        }
    }

    @Test
    void plain_text_is_refused() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) BOUND.toMillis());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes("US-ASCII"));
            readToEnd(socket.getInputStream());
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        assertThat(served.calls).hasValue(0);
    }

    @Test
    void a_node_that_does_not_run_the_service_is_not_called() {
        TestModels poser = TestModels.named("poser");
        WireServer search = nodes.serve(0, Map.of(Models.class, poser), "search");
        Models models = nodes.client(Models.class, nodes.credentials("chat"), search.port());
        Problem problem = catchThrowableOfType(Problem.class, () -> call(() -> models.embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(poser.calls).hasValue(0);
    }

    private Problem refused(Credentials credentials, Problem.Code code) {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> call(() -> client(credentials).embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(code);
        assertThat(served.calls).hasValue(0);
        return problem;
    }

    private Models client(Credentials credentials) {
        return nodes.client(Models.class, credentials, server.port());
    }

    private static void readToEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // Whatever the server says before it closes.
        }
    }

    private static Clock at(Instant instant) {
        return new Clock() {
            @Override
            public Instant now() {
                return instant;
            }

            @Override
            public long nanoTime() {
                return 0;
            }
        };
    }
}
