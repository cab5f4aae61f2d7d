package dev.gopuram.e2e;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A client of {@code /v1/chat/ws}: the JDK's own. */
final class ChatSocketClient implements WebSocket.Listener, AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final LinkedBlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = Eventually.future();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    ChatSocketClient(String url, String key) {
        socket = http.newWebSocketBuilder()
                .header("authorization", "Bearer " + key)
                .buildAsync(URI.create(url.replaceFirst("^http", "ws") + "/v1/chat/ws"), this)
                .join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            heard.add(Json.tree(Bytes.utf8(part.toString())));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code);
        return null;
    }

    void send(String json) {
        socket.sendText(json, true).join();
    }

    /** Asks a question of a model. */
    void ask(String id, String model, String question) {
        send("""
                {"type":"chat.create","id":"%s","request":{"model":"%s","messages":[{"role":"user","content":"%s"}]}}
                """.formatted(id, model, question));
    }

    /** The next message, which is of the type. */
    JsonNode next(String type) {
        try {
            JsonNode message = heard.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
            if (message == null || !message.path("type").asString("").equals(type)) {
                throw new AssertionError("not " + type + ": " + message);
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The text of the next event that has some. */
    String nextText() {
        String text = "";
        while (text.isEmpty()) {
            text = next("chat.event").at("/event/choices/0/delta/content").asString("");
        }
        return text;
    }

    /** The code of the server's close. */
    int closed() {
        return closed.join();
    }

    /** Leaves without a word. */
    void vanish() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
