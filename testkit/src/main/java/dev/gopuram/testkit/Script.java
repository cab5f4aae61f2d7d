package dev.gopuram.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
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
        return completion(Spoken.OPENAI, text);
    }

    static Script completion(Spoken dialect, String text) {
        return json(200, dialect.completion(text));
    }

    /** An OpenAI error. */
    static Script error(int status, String type, String message, String... headers) {
        return error(Spoken.OPENAI, status, type, message, headers);
    }

    static Script error(Spoken dialect, int status, String type, String message, String... headers) {
        return json(status, dialect.error(type, message), headers);
    }

    /** 429 with a time to wait. */
    static Script tooManyRequests(int retryAfterSeconds) {
        return tooManyRequests(Spoken.OPENAI, retryAfterSeconds);
    }

    static Script tooManyRequests(Spoken dialect, int retryAfterSeconds) {
        String wait = String.valueOf(retryAfterSeconds);
        return error(dialect, 429, dialect.tooManyRequests(), "slow down", "retry-after", wait);
    }

    static Script serverError() {
        return serverError(Spoken.OPENAI);
    }

    static Script serverError(Spoken dialect) {
        return error(dialect, 500, dialect.serverError(), "it broke");
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
        return events(Spoken.OPENAI, pieces);
    }

    static Script events(Spoken dialect, String... pieces) {
        return paced(dialect, Duration.ZERO, pieces);
    }

    /** The same with a pause before each event. */
    static Script paced(Duration pause, String... pieces) {
        return paced(Spoken.OPENAI, pause, pieces);
    }

    static Script paced(Spoken dialect, Duration pause, String... pieces) {
        return stream(dialect, pause, List.of(pieces), reply -> {
            chunks(reply, dialect.finish(pieces.length));
            chunks(reply, dialect.ending(pieces.length));
            reply.lastChunk();
        });
    }

    /** A stream that is whole but for its end mark. */
    static Script noEndMark(String... pieces) {
        return noEndMark(Spoken.OPENAI, pieces);
    }

    static Script noEndMark(Spoken dialect, String... pieces) {
        return stream(dialect, Duration.ZERO, List.of(pieces), reply -> {
            chunks(reply, dialect.finish(pieces.length));
            reply.lastChunk();
        });
    }

    /** A stream that stops after these pieces: the connection closes without the end of the body. */
    static Script truncated(String... pieces) {
        return truncated(Spoken.OPENAI, pieces);
    }

    static Script truncated(Spoken dialect, String... pieces) {
        return stream(dialect, Duration.ZERO, List.of(pieces), ScriptedReply::close);
    }

    /** A stream that breaks off with a reset. */
    static Script resetAfter(String... pieces) {
        return resetAfter(Spoken.OPENAI, pieces);
    }

    static Script resetAfter(Spoken dialect, String... pieces) {
        return stream(dialect, Duration.ZERO, List.of(pieces), ScriptedReply::reset);
    }

    /** A stream that falls silent after these pieces and stays so until the client leaves. */
    static Script stallAfter(String... pieces) {
        return stallAfter(Spoken.OPENAI, pieces);
    }

    static Script stallAfter(Spoken dialect, String... pieces) {
        return stream(dialect, Duration.ZERO, List.of(pieces), ScriptedReply::stall);
    }

    /** A stream that says after these pieces that it failed, and is whole otherwise. */
    static Script failsAfter(Spoken dialect, String... pieces) {
        return stream(dialect, Duration.ZERO, List.of(pieces), reply -> {
            reply.chunk(dialect.errorEvent(dialect.serverError(), "it broke"));
            reply.lastChunk();
        });
    }

    /** A stream of these events as they are, and the end of the body. */
    static Script verbatim(String... events) {
        return (request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            chunks(reply, List.of(events));
            reply.lastChunk();
        };
    }

    /** These events as they are, and then this. */
    static Script verbatim(String events, Close close) {
        return (request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            chunk(reply, events.getBytes(StandardCharsets.UTF_8));
            close.close(reply);
        };
    }

    /** A whole stream as it is, but cut before these bytes: each piece is a chunk, so whoever reads it gets pieces. */
    static Script verbatimCut(String events, int... before) {
        byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
        return (request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            int from = 0;
            for (int at : before) {
                chunk(reply, Arrays.copyOfRange(bytes, from, at));
                from = at;
            }
            chunk(reply, Arrays.copyOfRange(bytes, from, bytes.length));
            reply.lastChunk();
        };
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

    /** This script, its request read slowly. The last word on a script, since the others do not keep it. */
    default Script readingSlowly(int bytes, Duration pause) {
        return reading(new RequestPace(bytes, pause, Integer.MAX_VALUE));
    }

    /** No script at all, as the request's body is read only so far; it needs one that no socket's buffer holds. */
    default Script readingOnly(int bytes) {
        return reading(new RequestPace(bytes, Duration.ZERO, bytes));
    }

    /** How the request's body is read; by default as fast as it comes. */
    default RequestPace pace() {
        return RequestPace.FULL;
    }

    private Script reading(RequestPace pace) {
        Script script = this;
        return new Script() {
            @Override
            public void play(ReceivedRequest request, ScriptedReply reply) throws IOException, InterruptedException {
                script.play(request, reply);
            }

            @Override
            public RequestPace pace() {
                return pace;
            }
        };
    }

    /** How a stream goes on after its pieces. */
    @FunctionalInterface
    interface Close {
        void close(ScriptedReply reply) throws IOException, InterruptedException;
    }

    private static Script stream(Spoken dialect, Duration pause, List<String> pieces, Close close) {
        return (request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            chunks(reply, dialect.beginning());
            for (String piece : pieces) {
                Thread.sleep(pause);
                reply.chunk(dialect.piece(piece));
            }
            close.close(reply);
        };
    }

    /** An empty chunk would be the last one. */
    private static void chunk(ScriptedReply reply, byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            reply.chunk(bytes);
        }
    }

    private static void chunks(ScriptedReply reply, List<String> events) throws IOException {
        for (String event : events) {
            reply.chunk(event);
        }
    }
}
