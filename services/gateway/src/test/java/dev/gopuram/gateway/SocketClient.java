package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** A client of the chat socket, which is the JDK's. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {
    private final LinkedBlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = Eventually.future();
    private final StringBuilder part = new StringBuilder();
    private volatile boolean reading = true;
    private WebSocket socket;

    private volatile String reason = "";

    private SocketClient() {}

    static SocketClient open(HttpClient http, int port, String key) throws InterruptedException, ExecutionException {
        return open(http, port, key, "127.0.0.1");
    }

    /** Through a proxy that says whom it was called by. */
    static SocketClient open(HttpClient http, int port, String key, String forwardedFor)
            throws InterruptedException, ExecutionException {
        SocketClient client = new SocketClient();
        client.socket = http.newWebSocketBuilder()
                .header("authorization", "Bearer " + key)
                .header("x-forwarded-for", forwardedFor)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/chat/ws"), client)
                .get();
        return client;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            heard.add(Json.tree(Bytes.utf8(part.toString())));
            part.setLength(0);
        }
        if (reading) {
            from.request(1);
        }
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        this.reason = reason;
        closed.complete(code);
        return null;
    }

    /** Takes nothing more from the connection but what is on its way into this process. */
    void stopReading() {
        reading = false;
    }

    void readOn() {
        reading = true;
        socket.request(1);
    }

    void send(String json) throws InterruptedException, ExecutionException, TimeoutException {
        socket.sendText(json.replace('\'', '"'), true).get(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    JsonNode next() throws InterruptedException {
        JsonNode message = heard.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing was heard");
        }
        return message;
    }

    /** The next message, which is of the type. */
    JsonNode next(String type) throws InterruptedException {
        JsonNode message = next();
        if (!message.path("type").asString("").equals(type)) {
            throw new AssertionError("not " + type + ": " + message);
        }
        return message;
    }

    boolean heardNothing() {
        return heard.isEmpty();
    }

    int heard() {
        return heard.size();
    }

    int closed() {
        return closed.join();
    }

    /** What was said with the close. */
    String reason() {
        return reason;
    }

    /** As a client whose network is gone: no close is said. */
    void vanish() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
