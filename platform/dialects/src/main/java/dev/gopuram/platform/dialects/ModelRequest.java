package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked of a model, in no dialect. A reader fills it from a client's body, a writer makes a provider's body of
 * it; between the same dialect the body itself goes on and this only says what it means.
 *
 * @param origin the API it came to
 * @param model the wanted model's name; empty where the request names none
 * @param turns the conversation, instructions included, in order
 * @param parallelTools whether the model may call several tools at once; null where not said
 * @param user the application's tag for its end user; empty where there is none
 * @param metadata the caller's own notes
 * @param includeUsage whether the client asked for the usage of a stream in a chunk of its own
 * @param onlyHere what the request says that only its own dialect has a word for
 * @param echo the body as it came, where its dialect's answers repeat fields of it; null where they do not
 */
public record ModelRequest(
        Origin origin,
        String model,
        List<Turn> turns,
        List<Tool> tools,
        ToolChoice toolChoice,
        @Nullable Boolean parallelTools,
        Sampling sampling,
        OutputFormat format,
        Reasoning reasoning,
        String user,
        Map<String, String> metadata,
        boolean stream,
        boolean includeUsage,
        List<OnlyHere> onlyHere,
        @Nullable JsonNode echo) {
    public ModelRequest {
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
        metadata = Map.copyOf(metadata);
        onlyHere = List.copyOf(onlyHere);
    }

    /** A request to OpenAI's chat completions, whose answers repeat nothing of it. */
    public ModelRequest(
            String model,
            List<Turn> turns,
            List<Tool> tools,
            ToolChoice toolChoice,
            @Nullable Boolean parallelTools,
            Sampling sampling,
            OutputFormat format,
            Reasoning reasoning,
            String user,
            Map<String, String> metadata,
            boolean stream,
            boolean includeUsage,
            List<OnlyHere> onlyHere) {
        this(
                Origin.CHAT,
                model,
                turns,
                tools,
                toolChoice,
                parallelTools,
                sampling,
                format,
                reasoning,
                user,
                metadata,
                stream,
                includeUsage,
                onlyHere,
                null);
    }

    /**
     * A field that cannot be carried into another dialect.
     *
     * @param field its path in the request as it came, for example {@code messages[2].content[0].image_url.detail}
     * @param value what it says, short enough to be shown
     * @param inChat the same as fields of OpenAI's chat completions; null where that has no word for it either
     */
    public record OnlyHere(
            String field, String value, @Nullable ObjectNode inChat) {
        public OnlyHere(String field, String value) {
            this(field, value, null);
        }
    }

    public ModelRequest withTurns(List<Turn> newTurns) {
        return new ModelRequest(
                origin,
                model,
                newTurns,
                tools,
                toolChoice,
                parallelTools,
                sampling,
                format,
                reasoning,
                user,
                metadata,
                stream,
                includeUsage,
                onlyHere,
                echo);
    }

    /** The same, answered in another way. */
    public ModelRequest answering(Sampling newSampling, OutputFormat newFormat) {
        return new ModelRequest(
                origin,
                model,
                turns,
                tools,
                toolChoice,
                parallelTools,
                newSampling,
                newFormat,
                reasoning,
                user,
                metadata,
                stream,
                includeUsage,
                onlyHere,
                echo);
    }

    /** Refuses what the other dialect cannot say, naming the first such field. */
    void requireSpokenBy(String dialect) {
        if (!onlyHere.isEmpty()) {
            throw notSpoken(onlyHere.getFirst(), dialect);
        }
    }

    static Problem notSpoken(OnlyHere only, String dialect) {
        return notSpoken(only.field(), only.value(), dialect);
    }

    /** The refusal of a field that a dialect has no word for. */
    static Problem notSpoken(String field, Object value, String dialect) {
        return Problem.invalid(
                field,
                value,
                "absent: the request is translated into " + dialect + " dialect, in which we have no word for it");
    }
}
