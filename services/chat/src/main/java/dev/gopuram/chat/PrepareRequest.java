package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.dialects.ModelRequest;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Turn;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what is sent to a provider: the client's body or another in the provider's words, with passages where asked. */
final class PrepareRequest {
    private static final String PARAGRAPH = "\n\n";
    static final String WITHOUT_RETRIEVAL = "without-retrieval";

    private final UpstreamApi api;
    private final Grounding grounding;
    private final int maxTokens;

    /**
     * Prepares requests for one provider.
     *
     * @param maxTokens the bound on an answer where the request says none and the provider's dialect asks for one
     */
    PrepareRequest(UpstreamApi api, Grounding grounding, int maxTokens) {
        this.api = api;
        this.grounding = grounding;
        this.maxTokens = maxTokens;
    }

    Outgoing of(Ask ask) {
        return switch (ask.sources()) {
            case Sources.NotAsked() -> outgoing(ask, null, Annotation.NONE, "");
            case Sources.Unavailable missing -> without(ask, grounding.without(missing));
            case Sources.Found found ->
                grounding
                        .context(found)
                        .map(context -> outgoing(ask, context, Annotation.citations(context.citations()), ""))
                        .orElseGet(() -> without(ask, found.collection()));
        };
    }

    private Outgoing without(Ask ask, String collection) {
        return outgoing(ask, null, Annotation.unavailable(collection), WITHOUT_RETRIEVAL);
    }

    private Outgoing outgoing(Ask ask, Grounding.@Nullable Context context, Annotation annotation, String fallback) {
        boolean relayed = ask.request().relayableTo(api.dialect());
        long tokens = TokenEstimate.ofTurns(ask.request().asked().turns()) + (context == null ? 0 : context.tokens());
        Bytes json = relayed ? api.relayed(ask.request(), ask.model(), context) : translated(ask, context);
        return new Outgoing(json, relayed, tokens, annotation, fallback);
    }

    private Bytes translated(Ask ask, Grounding.@Nullable Context context) {
        ModelRequest asked = ask.request().asked();
        ModelRequest grounded = context == null ? asked : asked.withTurns(grounded(asked.turns(), context));
        return api.words().write(grounded, ask.model(), maxTokens);
    }

    /**
     * The rules join the first instructions, since many prompt formats allow them at the very start alone; the sources
     * join the question, since many want the sides to take turns.
     */
    private static List<Turn> grounded(List<Turn> turns, Grounding.Context context) {
        List<Turn> changed = new ArrayList<>(turns);
        int question = MessageText.question(turns);
        if (question >= 0) {
            changed.set(question, begunWith(context.sources(), turns.get(question)));
        }
        if (turns.getFirst().instructs()) {
            changed.set(0, endedWith(context.rules(), turns.getFirst()));
        } else {
            changed.addFirst(new Turn(Turn.Role.SYSTEM, List.of(new Part.Text(context.rules()))));
        }
        return changed;
    }

    /** Text beside text becomes one, here and below, as servers that take no lists of parts like it. */
    private static Turn begunWith(String text, Turn turn) {
        List<Part> parts = new ArrayList<>(turn.parts());
        List<String> places = new ArrayList<>(turn.at().parts());
        if (!parts.isEmpty() && parts.getFirst() instanceof Part.Text(String first, var citations)) {
            parts.set(0, new Part.Text(text + PARAGRAPH + first, citations));
        } else {
            parts.addFirst(new Part.Text(text));
            places.addFirst(turn.at().turn());
        }
        return new Turn(turn.role(), parts, new Turn.At(turn.at().turn(), places));
    }

    private static Turn endedWith(String text, Turn turn) {
        List<Part> parts = new ArrayList<>(turn.parts());
        List<String> places = new ArrayList<>(turn.at().parts());
        if (!parts.isEmpty() && parts.getLast() instanceof Part.Text(String last, var citations)) {
            parts.set(parts.size() - 1, new Part.Text(last + PARAGRAPH + text, citations));
        } else {
            parts.add(new Part.Text(text));
            places.add(turn.at().turn());
        }
        return new Turn(turn.role(), parts, new Turn.At(turn.at().turn(), places));
    }
}
