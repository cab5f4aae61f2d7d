package dev.gopuram.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How each program under measurement is set up. */
final class Peers {
    private static final String CHAT = "/v1/chat/completions";

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
            events { worker_connections 4096; }
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

    /** Gopuram, open to callers without a key (bare) or with one (authenticated, with access log and metrics). */
    Peer gopuram(boolean authenticated) {
        String name = authenticated ? "gopuram, authenticated" : "gopuram, bare";
        Path data = work.resolve(authenticated ? "data-authenticated" : "data-bare");
        int port = Peer.freePort();
        Path config = write(authenticated ? "authenticated.yaml" : "bare.yaml", """
            server: { port: %d, admin_port: 0 }
            providers:
              mock: { kind: openai, url: "http://127.0.0.1:%d/v1", models: [mock-1] }
            %s
            """.formatted(
                        port,
                        mockPort,
                        authenticated ? "" : "gateway: { access_log: false, keys: { anonymous_scopes: [chat] } }"));
        Process process = Peer.start(
                gopuramCommand("serve", "--config", config.toString(), "--data", data.toString()),
                work.resolve(name.replaceAll("\\W+", "-") + ".log"),
                port);
        List<String> headers = authenticated ? List.of("Authorization: Bearer " + key(data)) : List.of();
        return new Peer(name, process, port, CHAT, headers, "mock/mock-1");
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
