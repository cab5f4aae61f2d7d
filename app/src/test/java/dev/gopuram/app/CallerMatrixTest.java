package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.security.CertificateAuthority;
import dev.gopuram.platform.security.Credentials;
import dev.gopuram.platform.security.NodeCertificate;
import dev.gopuram.platform.security.Tls;
import dev.gopuram.platform.wire.Address;
import dev.gopuram.platform.wire.Delivery;
import dev.gopuram.platform.wire.WireClientConfig;
import dev.gopuram.platform.wire.WireClients;
import dev.gopuram.platform.wire.WireListener;
import dev.gopuram.platform.wire.WireServer;
import dev.gopuram.platform.wire.WireServerConfig;
import dev.gopuram.testkit.Contexts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Who may call what over the wire, tried out: every service on the map calls every method of every port, each with a
 * certificate of its own. A new service or method is in the matrix by being on the map.
 */
class CallerMatrixTest {
    private static final ServiceMap MAP = ServiceMap.standard();
    private static final String HOST = "127.0.0.1";
    /** What became of a call that the called node's entrance let not in, other than by failing. */
    private static final String REFUSED = "refused";

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Instant LAST_YEAR = Instant.now().minus(Duration.ofDays(365));

    @TempDir
    static Path dir;

    @TempDir
    static Path foreignDir;

    /** What reached a service, as {@code search.query}, whoever called. */
    private static final Queue<String> SERVED = new ConcurrentLinkedQueue<>();

    private static final Map<String, WireServer> SERVERS = new LinkedHashMap<>();
    private static CertificateAuthority authority;

    @BeforeAll
    static void serve() {
        authority = CertificateAuthority.init(dir, Clock.system(), new SecureRandom());
        for (Service<?> service : callees()) {
            Credentials credentials = credentials("serves-" + service.name(), service.name());
            SERVERS.put(
                    service.name(),
                    WireServer.open(
                            new ListenAddress(HOST, 0),
                            WireServerConfig.defaults(),
                            () -> credentials,
                            Map.of(service.port(), fake(service)),
                            MAP.rights(),
                            Clock.system(),
                            new Random(1),
                            WireListener.NONE));
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(WireServer::stop);
    }

    @AfterEach
    void forget() {
        SERVED.clear();
    }

    @Test
    void exactly_the_calls_declared_on_the_map_succeed_and_all_others_are_refused() {
        Set<String> declared = new TreeSet<>();
        Map<String, String> outcomes = new TreeMap<>();
        Map<String, List<String>> reached = new TreeMap<>();
        for (Service<?> caller : MAP.services()) {
            Credentials credentials = credentials("calls-" + caller.name(), caller.name());
            for (Service<?> callee : callees()) {
                call(callee, credentials).forEach((rpc, outcome) -> {
                    String pair = caller.name() + " -> " + rpc;
                    outcomes.put(pair, outcome);
                    if (caller.calls().contains(callee.port())) {
                        declared.add(pair);
                    }
                });
            }
            reached.put(caller.name(), List.copyOf(SERVED));
            SERVED.clear();
        }
        assertThat(outcomes).hasSize(MAP.services().size() * rpcs());
        assertThat(with(outcomes, "OK")).isEqualTo(declared).isNotEmpty();
        assertThat(with(outcomes, REFUSED))
                .hasSize(outcomes.size() - declared.size())
                .isNotEmpty();
        for (Service<?> caller : MAP.services()) {
            assertThat(reached.get(caller.name()))
                    .as("what reached a service from " + caller.name())
                    .containsExactlyInAnyOrderElementsOf(declared.stream()
                            .filter(pair -> pair.startsWith(caller.name() + " -> "))
                            .map(pair -> pair.substring(pair.indexOf("-> ") + 3))
                            .toList());
        }
    }

    @Test
    void nobody_but_the_world_calls_the_gateway_and_everything_else_is_called() {
        assertThat(MAP.services())
                .noneMatch(
                        service -> service.mayCall(MAP.named(ServiceMap.GATEWAY).port()));
        assertThat(callees()).hasSize(MAP.services().size() - 1);
        assertThat(callees())
                .allMatch(callee -> MAP.services().stream().anyMatch(service -> service.mayCall(callee.port())));
    }

    @ParameterizedTest
    @MethodSource("calleeNames")
    void a_certificate_that_names_no_service_is_refused(String callee) {
        refusesAll(callee, credentials("nobody-calls-" + callee), REFUSED);
    }

    @Test
    void the_refused_node_logs_which_service_refuses_it_and_how_that_is_mended() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.gopuram.platform.wire.Failures");
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        logger.addAppender(logged);
        try {
            refusesAll("models", credentials("stray"), REFUSED);
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list).isNotEmpty().allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.ERROR);
            assertThat(line.getFormattedMessage()).contains("models", "gopuram certs issue");
        });
    }

    @ParameterizedTest
    @MethodSource("calleeNames")
    void a_certificate_that_names_a_service_off_the_map_is_refused(String callee) {
        refusesAll(callee, credentials("stranger-calls-" + callee, "billing", "gatewa", "gateway2"), REFUSED);
    }

    @ParameterizedTest
    @MethodSource("calleeNames")
    void a_certificate_of_another_authority_is_refused(String callee) throws IOException {
        Path home = foreignDir.resolve(callee);
        Tls foreign = CertificateAuthority.init(home, Clock.system(), new SecureRandom())
                .issue(NodeCertificate.of("edge", Set.of(ServiceMap.GATEWAY)));
        Path both = home.resolve("both.crt");
        Files.writeString(both, Files.readString(dir.resolve("ca.crt")) + Files.readString(foreign.ca()));
        refusesAll(callee, new Tls(both, foreign.certificate(), foreign.key()).load(Clock.system()), "UNAVAILABLE");
    }

    @ParameterizedTest
    @MethodSource("calleeNames")
    void an_expired_certificate_is_refused(String callee) {
        Credentials expired = CertificateAuthority.open(dir, at(LAST_YEAR), new SecureRandom())
                .issue(new NodeCertificate(
                        "late-for-" + callee, Set.of(ServiceMap.GATEWAY), List.of(), Duration.ofDays(1)))
                .load(at(LAST_YEAR));
        refusesAll(callee, expired, "UNAVAILABLE");
    }

    @ParameterizedTest
    @MethodSource("calleeNames")
    void a_caller_without_a_certificate_is_refused(String callee) throws Exception {
        TrustManager trust = credentials("trusts-" + callee, ServiceMap.GATEWAY).trustManager();
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(new KeyManager[0], new TrustManager[] {trust}, new SecureRandom());
        int port = SERVERS.get(callee).port();
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(HOST, port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) BOUND.toMillis());
            Assertions.assertThatThrownBy(() -> {
                        socket.startHandshake();
                        readToEnd(socket.getInputStream());
                    })
                    .isInstanceOf(SSLException.class);
        }
        assertThat(SERVED).isEmpty();
    }

    static List<String> calleeNames() {
        return callees().stream().<String>map(Service::name).toList();
    }

    /** Every service that offers something to others. */
    private static List<Service<?>> callees() {
        return MAP.services().stream()
                .filter(service -> !service.name().equals(ServiceMap.GATEWAY))
                .toList();
    }

    private static int rpcs() {
        return callees().stream().mapToInt(service -> methods(service).size()).sum();
    }

    private static List<Method> methods(Service<?> service) {
        return Arrays.stream(service.port().getMethods())
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static void refusesAll(String callee, Credentials credentials, String code) {
        Map<String, String> outcomes = call(MAP.named(callee), credentials);
        assertThat(outcomes).hasSize(methods(MAP.named(callee)).size()).isNotEmpty();
        assertThat(outcomes.values()).containsOnly(code);
        assertThat(SERVED).isEmpty();
    }

    private static Set<String> with(Map<String, String> outcomes, String outcome) {
        Set<String> pairs = new TreeSet<>(outcomes.keySet());
        pairs.removeIf(pair -> !outcomes.get(pair).equals(outcome));
        return pairs;
    }

    /** Calls every method of a service; what became of each, {@code OK}, refused or the problem's code, by {@code search.query}. */
    private static Map<String, String> call(Service<?> callee, Credentials credentials) {
        WireClients clients =
                WireClients.open(onlyOnce(), () -> credentials, Clock.system(), WireListener.NONE, Delivery.ONCE);
        try {
            Object port = clients.client(
                    callee.port(),
                    List.of(new Address(HOST, SERVERS.get(callee.name()).port())));
            Map<String, String> outcomes = new LinkedHashMap<>();
            for (Method method : methods(callee)) {
                outcomes.put(name(callee, method), outcome(port, method));
            }
            return outcomes;
        } finally {
            clients.stop();
        }
    }

    private static String outcome(Object port, Method method) {
        Object request = Sample.of(method.getParameterTypes()[0]);
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> Contexts.of("tenant-a", Set.of("admin"), BOUND).call(() -> {
                    if (invoke(port, method, request) instanceof TokenStream stream) {
                        readToEnd(stream);
                    }
                    return null;
                }));
        if (problem == null) {
            return "OK";
        }
        boolean refused =
                problem.code() == Problem.Code.INTERNAL && problem.detail().contains("may not call it");
        return refused ? REFUSED : problem.code().name();
    }

    private static Object invoke(Object port, Method method, Object request) {
        try {
            return method.invoke(port, request);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw new AssertionError(method.toString(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new AssertionError(method.toString(), e);
        }
    }

    private static void readToEnd(TokenStream stream) {
        try {
            Step step = stream.next();
            while (!(step instanceof End)) {
                step = stream.next();
            }
            if (step instanceof End.Failed failed) {
                throw failed.problem();
            }
            assertThat(step).isInstanceOf(End.Finished.class);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void readToEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // Whatever the server says before it closes.
        }
    }

    private static String name(Service<?> service, Method method) {
        return service.name() + "." + method.getName();
    }

    /** Answers every method with a reply of its type and remembers that it was called. */
    private static Object fake(Service<?> service) {
        return Proxy.newProxyInstance(
                service.port().getClassLoader(), new Class<?>[] {service.port()}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        throw new AssertionError(method + " (expected: a method of the port)");
                    }
                    SERVED.add(name(service, method));
                    return method.getReturnType() == TokenStream.class
                            ? TokenStream.of(List.of(Frame.of(Bytes.utf8("data: x\n\n"))), new End.Finished(Usage.NONE))
                            : Sample.of(method.getReturnType());
                });
    }

    private static Credentials credentials(String node, String... services) {
        return authority.issue(NodeCertificate.of(node, Set.of(services))).load(Clock.system());
    }

    /** The defaults without retries: a refusal stays one. */
    private static WireClientConfig onlyOnce() {
        WireClientConfig usual = WireClientConfig.defaults();
        return new WireClientConfig(
                usual.maxMessage(),
                0,
                usual.retryBackoff(),
                usual.reconnect(),
                usual.keepAlive(),
                usual.keepAliveTimeout(),
                usual.streamWindow());
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

    /** The smallest value of a type that a contract can carry. */
    private static final class Sample {
        static Object of(Class<?> type) {
            if (type == int.class || type == Integer.class) {
                return 1;
            }
            if (type == long.class || type == Long.class) {
                return 1L;
            }
            if (type == double.class || type == Double.class) {
                return 0.5;
            }
            if (type == boolean.class || type == Boolean.class) {
                return false;
            }
            if (type.isEnum()) {
                return type.getEnumConstants()[0];
            }
            if (type.isSealed()) {
                return of(type.getPermittedSubclasses()[0]);
            }
            return known(type).orElseGet(() -> record(type));
        }

        private static Optional<Object> known(Class<?> type) {
            return Stream.<Object>of(
                            "x",
                            List.of(),
                            Map.of(),
                            Bytes.utf8("{}"),
                            Vector.wrap(new float[] {1}),
                            Usage.NONE,
                            Instant.EPOCH,
                            Duration.ofSeconds(1))
                    .filter(type::isInstance)
                    .findFirst();
        }

        private static Object record(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            assertThat(components).as(type + " (expected: a record)").isNotNull();
            @Nullable
            Object[] values = Arrays.stream(components)
                    .map(component -> component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                            ? null
                            : of(component.getType()))
                    .toArray();
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(type.toString(), e);
            }
        }
    }
}
