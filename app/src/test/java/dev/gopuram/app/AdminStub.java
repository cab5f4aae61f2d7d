package dev.gopuram.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gopuram.kernel.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A server that answers each path with what the test says, and keeps what it was asked. */
final class AdminStub implements AutoCloseable {
    private static final String KEY = "the-key";

    /**
     * What it was asked.
     *
     * @param target with its query
     */
    record Asked(String method, String target, String type, Bytes body) {
        String line() {
            return method + " " + target;
        }
    }

    private record Reply(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    AdminStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Answers that method and path so from now on, whatever the query. */
    AdminStub says(String call, int status, String body) {
        replies.put(call, new Reply(status, body.replace('\'', '"')));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Bytes body = Bytes.wrap(exchange.getRequestBody().readAllBytes());
        String type = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Content-Type"), "");
        String target = exchange.getRequestURI().toString();
        asked.add(new Asked(exchange.getRequestMethod(), target, type, body));
        boolean known = ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
        Reply reply = known
                ? replies.getOrDefault(
                        exchange.getRequestMethod() + " " + target.replaceFirst("\\?.*", ""),
                        new Reply(404, "{\"detail\":\"" + target + ": no such thing here\"}"))
                : new Reply(401, "{\"detail\":\"no credentials\"}");
        byte[] bytes = Bytes.utf8(reply.body).toArray();
        exchange.sendResponseHeaders(reply.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Runs a command against it. */
    Terminal run(String... command) {
        String url = url();
        return Terminal.run(Stream.concat(Stream.of(command), Stream.of("--url", url, "--admin-url", url, "--key", KEY))
                .toArray(String[]::new));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
