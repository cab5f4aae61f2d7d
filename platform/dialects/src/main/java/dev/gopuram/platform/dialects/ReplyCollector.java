package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the whole answer together of the events it came in. Not for two threads. */
public final class ReplyCollector {
    /** Characters of one answer. */
    static final int MAX_KEPT = 16 * 1024 * 1024;

    private final List<Piece> pieces = new ArrayList<>();
    private String id = "";
    private String model = "";
    private long created;
    private Stop stop = Stop.END;
    private Usage usage = Usage.NONE;
    private @Nullable Bytes gopuram;
    private int kept;
    private boolean done;

    private enum Kind {
        TEXT,
        REFUSAL,
        THINKING,
        SEALED,
        CALL
    }

    private static final class Piece {
        final Kind kind;
        final int call;
        final String callId;
        final String name;
        final StringBuilder text = new StringBuilder();
        final List<Citation> citations = new ArrayList<>();
        String signature = "";
        boolean ended;

        Piece(Kind kind, int call, String callId, String name) {
            this.kind = kind;
            this.call = call;
            this.callId = callId;
            this.name = name;
        }

        Part part() {
            return switch (kind) {
                case TEXT -> new Part.Text(text.toString(), citations);
                case REFUSAL -> new Part.Refusal(text.toString());
                case THINKING -> new Part.Thinking(text.toString(), signature);
                case SEALED -> new Part.SealedThinking(text.toString());
                case CALL -> new Part.ToolCall(callId, name, text.toString());
            };
        }
    }

    /**
     * Takes the next event.
     *
     * @throws UnreadableReply where the answer is longer than anyone keeps
     */
    public void take(ModelEvent event) {
        switch (event) {
            case ModelEvent.Started started -> {
                id = started.id();
                model = started.model();
                created = started.created();
            }
            case ModelEvent.TextDelta(String text) -> add(last(Kind.TEXT), text);
            case ModelEvent.Cited(List<Citation> citations) -> cite(citations);
            case ModelEvent.RefusalDelta(String text) -> add(last(Kind.REFUSAL), text);
            case ModelEvent.ThinkingDelta(String text) -> add(last(Kind.THINKING), text);
            case ModelEvent.ThinkingSealed(String signature) -> seal(signature);
            case ModelEvent.SealedThinking(String data) -> add(begin(Kind.SEALED, -1, "", ""), data);
            case ModelEvent.ToolCallStarted(int call, String callId, String name) ->
                begin(Kind.CALL, call, callId, name);
            case ModelEvent.ToolArguments(int call, String json) -> add(call(call), json);
            case ModelEvent.Annotated(Bytes ours) -> gopuram = ours;
            case ModelEvent.Stopped(Stop why) -> stop = why;
            case ModelEvent.Used(Usage used) -> usage = used;
            case ModelEvent.Done() -> done = true;
            case ModelEvent.Failed _ -> {}
        }
    }

    /** Whether the end mark came. */
    public boolean done() {
        return done;
    }

    public ModelReply reply() {
        return new ModelReply(
                id, model, created, pieces.stream().map(Piece::part).toList(), stop, usage, gopuram);
    }

    private void cite(List<Citation> citations) {
        if (isLast(Kind.TEXT)) {
            citations.forEach(cited -> kept(cited.weight()));
            pieces.getLast().citations.addAll(citations);
        }
    }

    private void seal(String signature) {
        if (signature.isEmpty() && !isLast(Kind.THINKING)) {
            return;
        }
        Piece thought = last(Kind.THINKING);
        kept(signature.length());
        thought.signature = signature;
        thought.ended = true;
    }

    private boolean isLast(Kind kind) {
        return !pieces.isEmpty() && pieces.getLast().kind == kind && !pieces.getLast().ended;
    }

    private Piece last(Kind kind) {
        return isLast(kind) ? pieces.getLast() : begin(kind, -1, "", "");
    }

    private Piece begin(Kind kind, int call, String callId, String name) {
        Piece piece = new Piece(kind, call, callId, name);
        pieces.add(piece);
        return piece;
    }

    private Piece call(int call) {
        for (Piece piece : pieces) {
            if (piece.kind == Kind.CALL && piece.call == call) {
                return piece;
            }
        }
        throw new UnreadableReply("arguments for tool call " + call + " (expected: one that has begun)");
    }

    private void add(Piece piece, String text) {
        kept(text.length());
        piece.text.append(text);
    }

    private void kept(int length) {
        kept += length;
        if (kept > MAX_KEPT) {
            throw new UnreadableReply("more than " + MAX_KEPT + " characters (expected: an answer that can be kept)");
        }
    }
}
