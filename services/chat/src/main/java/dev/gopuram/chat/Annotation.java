package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code gopuram} field of an answer: added to a whole one, and sent as a chunk of its own before the end mark of a
 * stream. Without one, answers and streams pass untouched.
 */
final class Annotation {
    static final Annotation NONE = new Annotation(null);

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_DONE_FRAME = 64;

    private final @Nullable Bytes value;

    private Annotation(@Nullable Bytes value) {
        this.value = value;
    }

    static Annotation citations(List<Citation> citations) {
        return new Annotation(Json.write(Map.of("citations", citations)));
    }

    static Annotation unavailable(String collection) {
        return new Annotation(
                Json.write(Map.of("citations", List.of(), "collection", collection, "retrieval", "unavailable")));
    }

    Bytes onto(Bytes answer) {
        return value == null
                ? answer
                : new JsonEdit(answer).set("gopuram", value).done();
    }

    /** The same stream with the chunk before its end mark; no thread of its own, back-pressure passes through. */
    TokenStream onto(TokenStream upstream) {
        Bytes added = value;
        if (added == null) {
            return upstream;
        }
        Frame chunk = Frame.of(Bytes.utf8(
                "data: {\"object\":\"chat.completion.chunk\",\"choices\":[],\"gopuram\":" + added.utf8() + "}\n\n"));
        TokenStream annotated = TokenStream.open();
        TokenStream.Feed feed = annotated.feed();
        feed.onCancel(upstream::close);
        feed.onRoom(upstream::resume);
        upstream.onEnd(end -> {
            if (end instanceof End.Cancelled) {
                feed.end(end);
            }
        });
        upstream.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                if (isDone(frame.raw())) {
                    feed.offer(chunk);
                }
                return feed.offer(frame);
            }

            @Override
            public void end(End end) {
                feed.end(end);
            }
        });
        return annotated;
    }

    private static boolean isDone(Bytes raw) {
        if (raw.length() > MAX_DONE_FRAME) {
            return false;
        }
        String data = raw.utf8().strip();
        return data.startsWith("data:")
                && data.substring(5).strip().equals(new String(DONE, StandardCharsets.US_ASCII));
    }
}
