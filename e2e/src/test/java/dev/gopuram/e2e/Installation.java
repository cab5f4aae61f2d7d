package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running installation: the jar, once per node, with certificates of its own in a directory of its own. */
final class Installation implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final Pattern WIRE_CALLS = Pattern.compile("gopuram_wire_calls_total\\{(.*?)} (\\S+)");
    private static final Pattern SETS_SERVER = Pattern.compile("(?m)^server:");
    private static final Pattern READY =
            Pattern.compile("gopuram ready (?:on (\\S+) )?\\(admin (\\S+)\\) in \\S+ s(?:; gRPC on ([^;\\s]+))?");

    private final Layout layout;
    private final Path dir;
    private final String extraConfig;
    private final String drain;
    private final Map<String, NodeProcess> running = new LinkedHashMap<>();
    private final Map<String, int[]> ports = new LinkedHashMap<>();

    private Installation(Layout layout, Path dir, String extraConfig, String drain) {
        this.layout = layout;
        this.dir = dir;
        this.extraConfig = extraConfig;
        this.drain = drain;
    }

    /** Starts every node and waits until all are ready. */
    static Installation start(Layout layout, Path dir) {
        return start(layout, dir, "");
    }

    /** Starts every node with further lines of configuration, the same for all. */
    static Installation start(Layout layout, Path dir, String extraConfig) {
        return start(layout, dir, extraConfig, "25s");
    }

    /**
     * The same.
     *
     * @param drain how long running requests may take after a stop was asked for
     */
    static Installation start(Layout layout, Path dir, String extraConfig, String drain) {
        Installation installation = new Installation(layout, dir, extraConfig, drain);
        try {
            installation.prepare();
            installation.names().reversed().forEach(installation::startNode);
            installation.names().forEach(installation::awaitReady);
        } catch (RuntimeException | Error e) {
            installation.close();
            throw e;
        }
        return installation;
    }

    /** Configuration of one upstream provider, with further fields as YAML writes them: {@code , api_key: x}. */
    static String provider(String name, URI url, String further) {
        return "providers: { %s: { kind: openai, url: \"%s/v1\"%s } }%n".formatted(name, url, further);
    }

    /** The public address. */
    String url() {
        return url(edge());
    }

    /** The public address of one of several gateways. */
    String url(String node) {
        return node(node).url();
    }

    /** The public gRPC address, as {@code host:port}. */
    String grpcTarget() {
        return node(edge()).grpcTarget();
    }

    /** The admin address of a node. */
    String adminUrl(String node) {
        return node(node).adminUrl();
    }

    /** The bootstrap admin key, which lies with the users service. */
    String adminKey() {
        try {
            return Files.readString(data(nodeOf("users")).resolve("admin.key")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> names() {
        return layout.nodes().isEmpty()
                ? List.of("all")
                : List.copyOf(layout.nodes().keySet());
    }

    String nodeOf(String service) {
        return layout.nodeOf(service);
    }

    /** The nodes that run a service, where these are several processes. */
    List<String> nodesOf(String service) {
        return layout.nodesOf(service);
    }

    String edge() {
        return nodeOf("gateway");
    }

    Path configFile(String node) {
        return dir.resolve(node + ".yaml");
    }

    long pid(String node) {
        return node(node).process.pid();
    }

    /** Ends a node the hard way. */
    void kill(String node) {
        NodeProcess process = node(node);
        process.process.destroyForcibly();
        process.awaitExit();
    }

    /** Asks a node to leave. */
    void terminate(String node) {
        node(node).process.destroy();
    }

    /** Waits until a node has left, and answers its exit code. */
    int exitCode(String node) {
        return node(node).awaitExit();
    }

    /** Starts a node again, on the same ports and data. */
    void startAgain(String node) {
        startNode(node);
        awaitReady(node);
    }

    /** Starts again what a test ended and left that way. */
    void startWhatStopped() {
        names().stream().filter(name -> !node(name).process.isAlive()).forEach(this::startAgain);
    }

    /** The node listens, and everything it runs can answer. */
    private void awaitReady(String node) {
        node(node).awaitListening();
        try (Api anyone = new Api(adminUrl(node), "")) {
            Eventually.value(START, () -> anyone.get("/readyz"), reply -> reply.status() == 200);
        }
    }

    /** Everything the nodes wrote, for failure messages and for looking for secrets. */
    String logs() {
        StringBuilder all = new StringBuilder();
        running.forEach((name, process) -> all.append(process.text(process.log)).append(process.text(process.out)));
        return all.toString();
    }

    Path dir() {
        return dir;
    }

    /** How often each method was served over the wire by now, summed over the nodes, as {@code search.query -> 3}. */
    Map<String, Long> wireCalls() {
        Map<String, Long> calls = new TreeMap<>();
        names().forEach(name -> wireCallsOf(name).forEach((call, times) -> calls.merge(call, times, Long::sum)));
        return calls;
    }

    /** The same of one node. */
    Map<String, Long> wireCallsOf(String name) {
        Map<String, Long> calls = new TreeMap<>();
        Matcher m = WIRE_CALLS.matcher(metrics(name));
        while (m.find()) {
            if (label(m.group(1), "side").equals("server")) {
                calls.merge(
                        label(m.group(1), "service") + "." + label(m.group(1), "method"),
                        (long) Double.parseDouble(m.group(2)),
                        Long::sum);
            }
        }
        return calls;
    }

    /** What a node's metrics say. */
    String metrics(String node) {
        try (Api api = new Api(adminUrl(node), "")) {
            Reply reply = api.get("/metrics");
            assertThat(reply.status()).as(node).isEqualTo(200);
            return reply.text();
        }
    }

    @Override
    public void close() {
        running.values().forEach(node -> node.process.destroyForcibly());
        running.values().forEach(NodeProcess::awaitExit);
    }

    private static String label(String labels, String name) {
        Matcher m = Pattern.compile(name + "=\"([^\"]*)\"").matcher(labels);
        return m.find() ? m.group(1) : "";
    }

    private void prepare() {
        if (!layout.nodes().isEmpty()) {
            make("certs", "init", "--dir", dir.resolve("certs").toString());
            layout.nodes().forEach((name, services) -> {
                make(
                        "certs",
                        "issue",
                        name,
                        "--dir",
                        dir.resolve("certs").toString(),
                        "--services",
                        String.join(",", services));
                ports.put(name, new int[] {FreePort.find()});
            });
        }
        names().forEach(name -> write(configFile(name), config(name)));
    }

    private String config(String node) {
        StringBuilder yaml = new StringBuilder();
        if (!layout.nodes().isEmpty()) {
            yaml.append("node: %s%nnodes:%n".formatted(node));
            layout.nodes()
                    .forEach((name, services) -> yaml.append("  %s: { runs: %s, wire: \"127.0.0.1:%d\", models: %s }%n"
                            .formatted(name, services, ports.get(name)[0], quoted(layout.modelsOf(name)))));
            Path certs = dir.resolve("certs");
            yaml.append("tls: { ca: %s, cert: %s, key: %s }%n"
                    .formatted(certs.resolve("ca.crt"), certs.resolve(node + ".crt"), certs.resolve(node + ".key")));
        }
        if (!SETS_SERVER.matcher(extraConfig).find()) {
            yaml.append("server: { port: 0, grpc_port: 0, admin_port: 0, drain: %s }%n".formatted(drain));
        }
        return yaml.append(extraConfig).toString();
    }

    private static List<String> quoted(List<String> patterns) {
        return patterns.stream().map(pattern -> '"' + pattern + '"').toList();
    }

    private void startNode(String name) {
        List<String> command = command(
                "serve",
                "--config",
                configFile(name).toString(),
                "--data",
                data(name).toString());
        try {
            Path log = dir.resolve(name + ".log");
            Path out = dir.resolve(name + "-" + System.nanoTime() + ".out");
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectOutput(out.toFile())
                    .start();
            running.put(name, new NodeProcess(name, process, out, log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command said, and how it ended. */
    record Outcome(int exitCode, String out, String err) {}

    /** Runs a command of the product to its end. */
    static Outcome run(String... arguments) {
        try {
            Path out = Files.createTempFile("gopuram", ".out");
            Path err = Files.createTempFile("gopuram", ".err");
            Process process = new ProcessBuilder(command(arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try {
                assertThat(process.waitFor(START.toSeconds(), TimeUnit.SECONDS))
                        .as(List.of(arguments) + " ends")
                        .isTrue();
                return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
            } finally {
                process.destroyForcibly();
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void make(String... arguments) {
        Outcome outcome = run(arguments);
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    }

    /** The command line of the product with these arguments. */
    static List<String> command(String... arguments) {
        Path jar = Path.of(System.getProperty("gopuram.jar", "../app/target/gopuram.jar"));
        assertThat(jar).as("the jar that the build makes before this module").exists();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Where a node keeps its state. */
    Path data(String node) {
        return dir.resolve("data-" + node);
    }

    private NodeProcess node(String name) {
        NodeProcess node = running.get(name);
        assertThat(node).as("node " + name).isNotNull();
        return node;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One node's process and what it wrote. */
    private record NodeProcess(String name, Process process, Path out, Path log) {
        void awaitListening() {
            long end = System.nanoTime() + START.toNanos();
            while (!READY.matcher(text(out)).find()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError(name + " did not become ready: " + text(out) + text(log));
                }
                try {
                    process.waitFor(20, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        int awaitExit() {
            try {
                assertThat(process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS))
                        .as(name + " stops")
                        .isTrue();
                return process.exitValue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String url() {
            return ready().group(1);
        }

        String adminUrl() {
            return ready().group(2);
        }

        String grpcTarget() {
            return ready().group(3);
        }

        private Matcher ready() {
            Matcher m = READY.matcher(text(out));
            assertThat(m.find()).as(name + " is ready").isTrue();
            return m;
        }

        String text(Path file) {
            try {
                return Files.exists(file) ? Files.readString(file) : "";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
