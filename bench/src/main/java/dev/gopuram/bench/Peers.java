package dev.gopuram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How each program under measurement is set up. */
final class Peers {
    static final String CHAT = "/v1/chat/completions";
    private static final Duration LOG_WAIT = Duration.ofSeconds(10);
    /** For thousands that come at once and stay: by itself a node lets a thousand wait for a first byte, and learns. */
    private static final String ROOM =
            "server: { max_connections: 30000 }, overload: { initial: 10000, max_queued: 10000 }";

    private final Path work;
    private final Path home;
    private final int mockPort;

    Peers(Path work, Path home, int mockPort) {
        this.work = work;
        this.home = home;
        this.mockPort = mockPort;
    }

    /** The same proxying by nginx: keep-alive to the upstream, nothing buffered, no access log. */
    Optional<Peer> nginx() {
        Optional<Path> nginx = find("nginx");
        if (nginx.isEmpty()) {
            return Optional.empty();
        }
        int port = Peer.freePort();
        Path conf = write("nginx.conf", """
            worker_processes 1;
            daemon off;
            pid %1$s/nginx.pid;
            error_log %1$s/nginx-error.log;
            events { worker_connections 16384; }
            http {
              access_log off;
              client_body_temp_path %1$s/nginx-body; proxy_temp_path %1$s/nginx-proxy;
              fastcgi_temp_path %1$s/nginx-f; uwsgi_temp_path %1$s/nginx-u; scgi_temp_path %1$s/nginx-s;
              keepalive_requests 100000000;
              upstream mock { server 127.0.0.1:%2$d; keepalive 64; keepalive_requests 100000000; }
              server {
                listen 127.0.0.1:%3$d;
                location / {
                  proxy_pass http://mock;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_buffering off;
                }
              }
            }
            """.formatted(work, mockPort, port));
        Process process = Peer.start(
                List.of(nginx.get().toString(), "-p", work.toString(), "-c", conf.toString()),
                work.resolve("nginx.log"),
                port);
        return Optional.of(new Peer("nginx", process, port, CHAT, List.of(), "mock-1"));
    }

    /** The Portkey gateway from npm, told by headers where to go. */
    Optional<Peer> portkey() {
        Path script = home.resolve("bench/peers/portkey/node_modules/@portkey-ai/gateway/build/start-server.js");
        Optional<Path> node = find("node");
        if (node.isEmpty() || !Files.exists(script)) {
            return Optional.empty();
        }
        int port = Peer.freePort();
        Process process = Peer.start(
                List.of(node.get().toString(), script.toString(), "--port=" + port, "--headless"),
                work.resolve("portkey.log"),
                port);
        List<String> headers = List.of(
                "x-portkey-provider: openai",
                "x-portkey-custom-host: http://127.0.0.1:" + mockPort + "/v1",
                "Authorization: Bearer sk-bench");
        return Optional.of(new Peer("portkey", process, port, CHAT, headers, "mock-1"));
    }

    /**
     * Spring Cloud Gateway with one plain route, built by {@code bench/run}, under flags like those of our launcher. Its pool
     * of connections has no bound, for by itself it has five hundred.
     */
    Optional<Peer> springCloudGateway(String... javaOptions) {
        Path jar = home.resolve("bench/peers/scg/target/scg.jar");
        if (!Files.exists(jar)) {
            return Optional.empty();
        }
        int port = Peer.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xss512k",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(javaOptions));
        command.addAll(List.of(
                "-jar",
                jar.toString(),
                "--server.port=" + port,
                "--spring.cloud.gateway.server.webflux.httpclient.pool.type=elastic",
                "--upstream=http://127.0.0.1:" + mockPort));
        Process process = Peer.start(command, work.resolve("scg.log"), port);
        return Optional.of(new Peer("spring cloud gateway", process, port, CHAT, List.of(), "mock-1"));
    }

    /** Gopuram open to callers without a key, whose tier, free, is left without limits; no access log, no traces. */
    Peer bare(String... javaOptions) {
        return gopuram("gopuram, bare", """
            gateway: { %s, access_log: false, keys: { anonymous_scopes: [chat] } }
            tiers: { free: { limits: {}, priority: 1 } }
            telemetry: { traces: { sample_ratio: 0, keep_recent: 0 } }
            """.formatted(ROOM), 0, false, javaOptions);
    }

    /**
     * Gopuram as it governs: a key, the rate of its tier, a limit of tokens and one of money with a price, metering, the
     * access log and a trace of each call. The limits are so high that none refuses.
     */
    Peer governed(String... javaOptions) {
        return gopuram("gopuram, governed", """
            gateway: { %s, access_log: true }
            tiers: { internal: { limits: { chat: "100000000/min" }, priority: 3 } }
            limits:
              tokens: { per: key, limit: "1000000000000tokens/day" }
              money: { per: key, limit: "1000000usd/day", hard: true }
            prices: { version: bench, models: { mock/mock-1: { input: 2.50usd, output: 10usd } } }
            telemetry: { traces: { sample_ratio: 1 } }
            """.formatted(ROOM), 0, true, javaOptions);
    }

    /** Gopuram with a tarpit that holds so many, each for minutes from its first guess on. */
    Peer tarpitted(int adminPort, int bound) {
        return gopuram("gopuram, tarpitted", """
            gateway: { %1$s }
            tiers: { internal: { limits: {}, priority: 3 } }
            tarpit: { threshold: 1, first: 5m, cap: 5m, max_parked: %2$d, max_parked_per_caller: %2$d }
            """.formatted(ROOM, bound), adminPort, true);
    }

    private Peer gopuram(String name, String settings, int adminPort, boolean keyed, String... javaOptions) {
        String file = name.replaceAll("\\W+", "-") + (javaOptions.length > 0 ? "-bounded" : "");
        Path data = work.resolve(file);
        int port = Peer.freePort();
        Path config = write(file + ".yaml", """
            server: { port: %d, grpc_port: 0, admin_port: %d }
            upstreams: { max_connections: 30000 }
            providers:
              mock: { kind: openai, url: "http://127.0.0.1:%d/v1", models: [mock-1] }
            """.formatted(port, adminPort, mockPort) + settings);
        Process process = Peer.start(
                gopuramCommand("serve", "--config", config.toString(), "--data", data.toString()),
                Map.of("GOPURAM_JAVA_OPTS", String.join(" ", javaOptions)),
                log(file),
                port);
        List<String> headers = keyed ? List.of("Authorization: Bearer " + key(data)) : List.of();
        return new Peer(name, process, port, CHAT, headers, "mock/mock-1");
    }

    /** That a governed node governs and a bare one does not, by the headers of a reply and the log of the process. */
    void check(Peer peer, String chat) {
        boolean governs = peer.name().endsWith("governed");
        List<String> rates = peer.load(chat).headers().stream()
                .filter(header -> header.startsWith("x-ratelimit-"))
                .toList();
        boolean all = Stream.of("requests", "tokens")
                .allMatch(unit -> rates.stream().anyMatch(rate -> rate.startsWith("x-ratelimit-limit-" + unit)));
        if (governs ? !all : !rates.isEmpty()) {
            throw new IllegalStateException(peer.name() + " answered with the rate headers " + rates);
        }
        if (governs != logsCalls(peer, governs ? LOG_WAIT : Duration.ZERO)) {
            throw new IllegalStateException(peer.name() + (governs ? " logs no calls" : " logs calls"));
        }
    }

    /** A call is logged after its reply has left, so its line may be a little late. */
    private boolean logsCalls(Peer peer, Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        try {
            do {
                if (Files.readString(log(peer.name().replaceAll("\\W+", "-"))).contains(CHAT)) {
                    return true;
                }
            } while (!peer.process().waitFor(20, TimeUnit.MILLISECONDS) && System.nanoTime() < until);
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path log(String file) {
        return work.resolve(file + ".log");
    }

    /** Gopuram's launcher, as a user would call it, so that its flags and its start-up cache count. */
    List<String> gopuramCommand(String... arguments) {
        List<String> command = new ArrayList<>(List.of(home.resolve("gopuram").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    String key(Path data) {
        try {
            return Files.readString(data.resolve("admin.key")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(work.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path work() {
        return work;
    }

    Path home() {
        return home;
    }

    static Optional<Path> find(String program) {
        for (String dir : (System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":", -1)) {
            Path path = Path.of(dir, program);
            if (Files.isExecutable(path)) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }
}
