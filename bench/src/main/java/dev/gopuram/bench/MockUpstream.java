package dev.gopuram.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OpenAI-compatible server that answers at once, in a process of its own: {@code MockUpstream PORT}. A body that asks
 * for a stream gets 64 chunks, each flushed alone; one that says {@code slow:MS:CHUNKS;} gets so many chunks, MS
 * milliseconds apart; any other a reply of about 1.4 KB.
 */
final class MockUpstream {
    static final int CHUNKS = 64;

    private static final Buffer REPLY = Buffer.buffer(reply());
    private static final Buffer[] STREAM = stream();
    private static final byte[] STREAM_MARK = "\"stream\":true".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern SLOW = Pattern.compile("slow:(\\d+):(\\d+);");

    private MockUpstream() {}

    public static void main(String[] args) {
        int port = Integer.parseInt(args[0]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertx.createHttpServer(new HttpServerOptions()
                        .setTcpNoDelay(true)
                        .setAcceptBacklog(16_384)
                        .setIdleTimeout(0))
                .requestHandler(request -> answer(vertx, request))
                .listen(port, "127.0.0.1")
                .onSuccess(server -> System.out.println("mock ready"))
                .onFailure(failure -> {
                    System.err.println(failure);
                    System.exit(1);
                });
    }

    private static void answer(Vertx vertx, HttpServerRequest request) {
        request.body().onSuccess(body -> {
            HttpServerResponse response = request.response();
            if (contains(body.getBytes(), STREAM_MARK)) {
                response.putHeader("content-type", "text/event-stream").setChunked(true);
                Matcher slow = SLOW.matcher(body.toString(StandardCharsets.US_ASCII));
                if (slow.find()) {
                    drip(vertx, response, Integer.parseInt(slow.group(1)), Integer.parseInt(slow.group(2)));
                } else {
                    writeFrom(request, response, 0);
                }
            } else {
                response.putHeader("content-type", "application/json").end(REPLY);
            }
        });
    }

    /** One chunk a turn of the event loop, so that each is its own write on the socket. */
    private static void writeFrom(HttpServerRequest request, HttpServerResponse response, int index) {
        if (index == STREAM.length) {
            response.end();
            return;
        }
        response.write(STREAM[index]).onSuccess(done -> writeFrom(request, response, index + 1));
    }

    /** Numbered chunks on a timer; what falls behind is caught up with, so that a mock that is too slow ends late. */
    private static void drip(Vertx vertx, HttpServerResponse response, int everyMs, int chunks) {
        response.write(chunk(0, chunks));
        int[] next = {1};
        long timer = vertx.setPeriodic(everyMs, id -> {
            if (next[0] < chunks) {
                response.write(chunk(next[0]++, chunks));
            } else {
                vertx.cancelTimer(id);
                response.write(STREAM[CHUNKS - 1]);
                response.end(STREAM[CHUNKS]);
            }
        });
        response.closeHandler(gone -> vertx.cancelTimer(timer));
    }

    private static Buffer chunk(int number, int chunks) {
        return Buffer.buffer("data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                + "\"model\":\"mock-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word " + number
                + " \"},\"finish_reason\":" + (number == chunks - 1 ? "\"stop\"" : "null") + "}]}\n\n");
    }

    private static String reply() {
        return """
            {"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"mock-1","choices":[{"index":0,\
            "message":{"role":"assistant","content":"%s"},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":200,"completion_tokens":220,"total_tokens":420}}\
            """.formatted("words and more words ".repeat(58));
    }

    private static Buffer[] stream() {
        Buffer[] events = new Buffer[CHUNKS + 1];
        for (int i = 0; i < CHUNKS; i++) {
            String usage = i == CHUNKS - 1
                    ? ",\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":64,\"total_tokens\":264}"
                    : "";
            String choices = i == CHUNKS - 1
                    ? "[]"
                    : "[{\"index\":0,\"delta\":{\"content\":\"word " + i + " \"},\"finish_reason\":"
                            + (i == CHUNKS - 2 ? "\"stop\"" : "null") + "}]";
            events[i] = Buffer.buffer(
                    "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
                            + "\"model\":\"mock-1\",\"choices\":" + choices + usage + "}\n\n");
        }
        events[CHUNKS] = Buffer.buffer("data: [DONE]\n\n");
        return events;
    }

    private static boolean contains(byte[] body, byte[] wanted) {
        for (int i = 0; i + wanted.length <= body.length; i++) {
            int j = 0;
            while (j < wanted.length && body[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
