package dev.gopuram.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What a {@link ScriptedUpstream} does with one request. A script is interrupted when the client leaves. */
@FunctionalInterface
public interface Script {
    void play(ReceivedRequest request, ScriptedReply reply) throws IOException, InterruptedException;

    /** A whole JSON reply. */
    static Script json(int status, String body, String... headers) {
        return (request, reply) -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String[] all = new String[headers.length + 4];
            System.arraycopy(headers, 0, all, 0, headers.length);
            all[headers.length] = "content-type";
            all[headers.length + 1] = "application/json";
            all[headers.length + 2] = "content-length";
            all[headers.length + 3] = String.valueOf(bytes.length);
            reply.head(status, all);
            reply.raw(bytes);
        };
    }

    /** An OpenAI chat completion that says this. */
    static Script completion(String text) {
        return json(200, OpenAiText.completion(text));
    }

    /** An OpenAI error. */
    static Script error(int status, String type, String message, String... headers) {
        return json(status, OpenAiText.error(type, message), headers);
    }

    /** 429 with a time to wait. */
    static Script tooManyRequests(int retryAfterSeconds) {
        return error(429, "rate_limit_exceeded", "slow down", "retry-after", String.valueOf(retryAfterSeconds));
    }

    static Script serverError() {
        return error(500, "server_error", "it broke");
    }

    /** A reply that promises JSON and is none. */
    static Script garbage() {
        return json(200, "<html>not what you wanted</html>");
    }

    /** Takes the request and never answers. */
    static Script silence() {
        return (request, reply) -> reply.stall();
    }

    /** Closes the connection instead of answering. */
    static Script hangUp() {
        return (request, reply) -> reply.close();
    }

    /** An OpenAI event stream of these pieces, whole: finish reason, usage and end mark. */
    static Script events(String... pieces) {
        return stream(Duration.ZERO, List.of(pieces), reply -> {
            reply.chunk(OpenAiText.finish());
            reply.chunk(OpenAiText.usage(pieces.length));
            reply.chunk(OpenAiText.DONE);
            reply.lastChunk();
        });
    }

    /** The same with a pause before each event. */
    static Script paced(Duration pause, String... pieces) {
        return stream(pause, List.of(pieces), reply -> {
            reply.chunk(OpenAiText.finish());
            reply.chunk(OpenAiText.usage(pieces.length));
            reply.chunk(OpenAiText.DONE);
            reply.lastChunk();
        });
    }

    /** A stream that is whole but for its end mark. */
    static Script noEndMark(String... pieces) {
        return stream(Duration.ZERO, List.of(pieces), reply -> {
            reply.chunk(OpenAiText.finish());
            reply.lastChunk();
        });
    }

    /** A stream that stops after these pieces: the connection closes without the end of the body. */
    static Script truncated(String... pieces) {
        return stream(Duration.ZERO, List.of(pieces), ScriptedReply::close);
    }

    /** A stream that breaks off with a reset. */
    static Script resetAfter(String... pieces) {
        return stream(Duration.ZERO, List.of(pieces), ScriptedReply::reset);
    }

    /** A stream that falls silent after these pieces and stays so until the client leaves. */
    static Script stallAfter(String... pieces) {
        return stream(Duration.ZERO, List.of(pieces), ScriptedReply::stall);
    }

    /** This script after a wait. */
    default Script after(Duration wait) {
        return (request, reply) -> {
            Thread.sleep(wait);
            play(request, reply);
        };
    }

    /** This script with every write cut into pieces of at most this many bytes. */
    default Script splitEvery(int bytes) {
        return (request, reply) -> play(request, reply.splitEvery(bytes));
    }

    /** How a stream goes on after its pieces. */
    @FunctionalInterface
    interface Close {
        void close(ScriptedReply reply) throws IOException, InterruptedException;
    }

    private static Script stream(Duration pause, List<String> pieces, Close close) {
        return (request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            for (String piece : pieces) {
                Thread.sleep(pause);
                reply.chunk(OpenAiText.piece(piece));
            }
            close.close(reply);
        };
    }
}
