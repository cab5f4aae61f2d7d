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
    private static final String FALLBACK_WITHOUT_RETRIEVAL = "without-retrieval";

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
                        .map(context -> outgoing(ask, context.text(), Annotation.citations(context.citations()), ""))
                        .orElseGet(() -> without(ask, found.collection()));
        };
    }

    private Outgoing without(Ask ask, String collection) {
        return outgoing(ask, null, Annotation.unavailable(collection), FALLBACK_WITHOUT_RETRIEVAL);
    }

    private Outgoing outgoing(Ask ask, @Nullable String context, Annotation annotation, String fallback) {
        boolean relayed = ask.request().relayableTo(api.dialect());
        long tokens = TokenEstimate.ofTurns(ask.request().asked().turns())
                + (context == null ? 0 : TokenEstimate.of(context));
        Bytes json = relayed ? api.relayed(ask.request(), ask.model(), context) : translated(ask, context);
        return new Outgoing(json, relayed, tokens, annotation, fallback);
    }

    private Bytes translated(Ask ask, @Nullable String context) {
        ModelRequest asked = ask.request().asked();
        ModelRequest grounded = context == null ? asked : asked.withTurns(instructed(asked.turns(), context));
        return api.words().write(grounded, ask.model(), maxTokens);
    }

    /** The context joins the first instructions: many prompt formats allow them at the very start alone. */
    private static List<Turn> instructed(List<Turn> turns, String context) {
        List<Turn> changed = new ArrayList<>(turns);
        Part added = new Part.Text(context);
        if (!turns.isEmpty() && turns.getFirst().instructs()) {
            List<Part> parts = new ArrayList<>(turns.getFirst().parts());
            parts.add(added);
            changed.set(0, new Turn(turns.getFirst().role(), parts));
        } else {
            changed.addFirst(new Turn(Turn.Role.SYSTEM, List.of(added)));
        }
        return changed;
    }
}
