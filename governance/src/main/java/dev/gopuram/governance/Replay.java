package dev.gopuram.governance;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.cache.Content;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Answers as they are kept, and kept ones as answers. */
final class Replay {
    static final String CACHE_HEADER = "x-gopuram-cache";
    static final String REPLAYED_HEADER = "idempotency-replayed";

    /** What the log and the limits have to know of it again. */
    record Note(String model, String fallback) {}

    private Replay() {}

    static Content whole(EdgeCall call, Answer.Whole answer) {
        return new Content(answer.status(), headers(answer.headers()), false, List.of(answer.body()), note(call));
    }

    static Content streamed(EdgeCall call, Headers headers, List<Bytes> pieces) {
        return new Content(200, headers(headers), true, pieces, note(call));
    }

    /** The answer once more. What this call itself has used stays as it is: nothing, unless something failed before. */
    static Answer again(EdgeCall call, Content content, String header, String value) {
        Note note = Json.read(content.note(), Note.class);
        Usage before = call.usage().by(call.model());
        call.note(note.model(), before);
        if (!note.fallback().isEmpty()) {
            call.noteFallback(note.fallback());
        }
        Headers headers = headers(content).with(header, value);
        if (!content.streamed()) {
            return new Answer.Whole(content.status(), headers, content.pieces().getFirst());
        }
        call.streams();
        List<Frame> frames = content.pieces().stream().map(Frame::of).toList();
        return new Answer.Events(headers, TokenStream.of(frames, new End.Finished(before)));
    }

    /** With what became of the question, in the place of what an earlier cache said of it. */
    static Answer marked(Answer answer, String outcome) {
        return switch (answer) {
            case Answer.Whole whole -> new Answer.Whole(whole.status(), marked(whole.headers(), outcome), whole.body());
            case Answer.Events events -> new Answer.Events(marked(events.headers(), outcome), events.stream());
            case Answer.File file -> file;
            case Answer.Lines lines -> lines;
            case Answer.Opening opening -> opening;
            case Answer.Relay relay -> relay;
            case Answer.Tunnel tunnel -> tunnel;
        };
    }

    private static Headers marked(Headers headers, String outcome) {
        return headers.without(CACHE_HEADER).with(CACHE_HEADER, outcome);
    }

    private static Bytes note(EdgeCall call) {
        return Json.write(new Note(call.model(), call.fallback()));
    }

    /** Whether it came from a cache is told anew each time. */
    private static List<Content.Header> headers(Headers headers) {
        List<Content.Header> kept = new ArrayList<>(headers.size());
        headers.without(CACHE_HEADER).forEach((name, value) -> kept.add(new Content.Header(name, value)));
        return kept;
    }

    private static Headers headers(Content content) {
        Headers headers = Headers.NONE;
        for (Content.Header header : content.headers()) {
            headers = headers.with(header.name(), header.value());
        }
        return headers;
    }
}
