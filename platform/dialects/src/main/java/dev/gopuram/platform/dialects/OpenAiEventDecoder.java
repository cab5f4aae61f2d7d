package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a streamed chat completion. A tool call begins with its id and name, which some servers send in pieces: it is
 * told once the name cannot grow any more, which is when its arguments begin or something else comes.
 */
final class OpenAiEventDecoder implements EventDecoder {
    static final String DONE = "[DONE]";
    private static final String DELTA = "choices[0].delta";

    /** The tool calls of one answer that are followed. */
    static final int MAX_CALLS = 1024;

    private static final int MAX_SHOWN = 100;

    /** The call that the next piece at an index belongs to. */
    private final Map<Integer, Call> calls = new HashMap<>();

    private final List<Call> all = new ArrayList<>();
    private boolean started;
    private boolean over;
    private boolean stopped;
    private @Nullable Call unnamed;

    private static final class Call {
        final int number;
        String id = "";
        final JsonEnd end = new JsonEnd();
        String name = "";
        boolean told;

        Call(int number) {
            this.number = number;
        }

        boolean isOther(String newId) {
            return !newId.isEmpty() && !id.isEmpty() && !newId.equals(id);
        }
    }

    @Override
    public void read(String type, String data, Consumer<ModelEvent> out) {
        if (over) {
            return;
        }
        if (data.strip().equals(DONE)) {
            end(out);
            return;
        }
        JsonNode chunk = chunk(data);
        if (isFailure(type, chunk)) {
            over = true;
            out.accept(new ModelEvent.Failed(ProviderError.of(chunk)));
            return;
        }
        start(chunk, out);
        JsonNode choices = chunk.path("choices");
        if (choices.size() > 1) {
            throw new UnreadableReply("choices: " + choices.size() + " of them (expected: one)");
        }
        Bytes ours = OpenAiReplyReader.ours(chunk);
        if (ours != null) {
            out.accept(new ModelEvent.Annotated(ours));
        }
        if (choices.size() == 1) {
            choice(choices.get(0), out);
        }
        OpenAiUsage.read(chunk.get("usage")).ifPresent(usage -> out.accept(new ModelEvent.Used(usage)));
    }

    /** An answer that never said why it ended may have been cut anywhere. */
    private void end(Consumer<ModelEvent> out) {
        over = true;
        if (!stopped) {
            throw OpenAiReplyReader.endless();
        }
        out.accept(new ModelEvent.Done());
    }

    /** Compatible servers tell a failure by the event's name, by an error of any shape, or by a bare message. */
    private static boolean isFailure(String type, JsonNode chunk) {
        boolean bare = chunk.hasNonNull("message") && !chunk.has("choices");
        return type.equals("error") || bare || ProviderError.in(chunk).isPresent();
    }

    private static JsonNode chunk(String data) {
        try {
            JsonNode chunk = Json.foreignTree(data);
            if (chunk.isObject()) {
                return chunk;
            }
        } catch (JacksonException e) {
            throw new UnreadableReply("data: " + shown(data) + " (expected: a chunk of a chat completion)");
        }
        throw new UnreadableReply("data: " + shown(data) + " (expected: a chunk of a chat completion)");
    }

    private static String shown(String data) {
        return data.length() <= MAX_SHOWN ? data : data.substring(0, MAX_SHOWN) + "...";
    }

    private void start(JsonNode chunk, Consumer<ModelEvent> out) {
        // The first chunk of some servers is about their filters alone, and belongs to no answer yet.
        boolean begins = !chunk.path("id").asString("").isEmpty()
                || !chunk.path("choices").isEmpty();
        if (!started && begins) {
            started = true;
            out.accept(new ModelEvent.Started(
                    chunk.path("id").asString(""),
                    chunk.path("model").asString(""),
                    chunk.path("created").asLong(0)));
        }
    }

    private void choice(JsonNode choice, Consumer<ModelEvent> out) {
        if (choice.path("index").asInt(0) != 0) {
            throw new UnreadableReply("choices[0].index: " + choice.path("index") + " (expected: 0)");
        }
        JsonNode delta = choice.path("delta");
        boolean speaks = delta.isObject() || !choice.hasNonNull("message");
        if (!speaks) {
            throw new UnreadableReply(DELTA + ": absent (expected: an object)");
        }
        OpenAiSaid.requireKnown(delta, DELTA);
        JsonNode parts = delta.path("tool_calls");
        if (parts.isEmpty() && !delta.isEmpty()) {
            tell(unnamed, out);
        }
        String thought = OpenAiSaid.thought(delta);
        if (!thought.isEmpty()) {
            out.accept(new ModelEvent.ThinkingDelta(thought));
        }
        String content = OpenAiSaid.content(delta, DELTA);
        if (!content.isEmpty()) {
            out.accept(new ModelEvent.TextDelta(content));
        }
        List<Citation> citations = OpenAiSaid.citations(delta);
        if (!citations.isEmpty()) {
            out.accept(new ModelEvent.Cited(citations));
        }
        String refusal = OpenAiSaid.text(delta, "refusal", DELTA);
        if (!refusal.isEmpty()) {
            out.accept(new ModelEvent.RefusalDelta(refusal));
        }
        for (int i = 0; i < parts.size(); i++) {
            call(parts.get(i), i, out);
        }
        // Some servers send an empty reason with every chunk but the last.
        String reason = choice.path("finish_reason").asString("");
        if (!reason.isEmpty()) {
            tell(unnamed, out);
            stopped = true;
            Stop stop = OpenAiStop.read(reason);
            requireWhole(stop);
            out.accept(new ModelEvent.Stopped(stop));
        }
    }

    private void requireWhole(Stop stop) {
        for (Call call : all) {
            if (!stop.cuts() && !call.end.isWholeObject()) {
                throw OpenAiSaid.cut("tool_calls[" + call.number + "].function.arguments");
            }
        }
    }

    private void call(JsonNode part, int place, Consumer<ModelEvent> out) {
        String id = part.path("id").asString("");
        Call call = at(part.path("index").asInt(place), id, out);
        JsonNode function = part.path("function");
        if (!call.told) {
            call.id = id.isEmpty() ? call.id : id;
            call.name += function.path("name").asString("");
        }
        String arguments = OpenAiSaid.arguments(function, DELTA + ".tool_calls[" + place + "]");
        if (!arguments.isEmpty()) {
            tell(call, out);
            call.end.pass(arguments);
            out.accept(new ModelEvent.ToolArguments(call.number, arguments));
        }
    }

    /**
     * The call that a piece belongs to. Some servers leave the index out where a chunk brings whole calls, and the place
     * counts then; some count every call as the first, and a new id begins a new call.
     */
    private Call at(int index, String id, Consumer<ModelEvent> out) {
        Call known = calls.get(index);
        boolean goesOn = known != null && !known.isOther(id);
        if (known != unnamed || !goesOn) {
            tell(unnamed, out);
        }
        if (known != null && goesOn) {
            return known;
        }
        if (all.size() == MAX_CALLS) {
            throw new UnreadableReply("tool_calls: more than " + MAX_CALLS + " (expected: fewer)");
        }
        Call call = new Call(all.size());
        all.add(call);
        calls.put(index, call);
        unnamed = call;
        return call;
    }

    private void tell(@Nullable Call call, Consumer<ModelEvent> out) {
        if (call == null || call.told) {
            return;
        }
        if (call.name.isEmpty()) {
            throw new UnreadableReply("tool_calls[" + call.number + "].function.name: absent (expected: a name)");
        }
        if (call.id.isEmpty()) {
            throw OpenAiSaid.nameless(DELTA + ".tool_calls[" + call.number + "]");
        }
        call.told = true;
        if (unnamed == call) {
            unnamed = null;
        }
        out.accept(new ModelEvent.ToolCallStarted(call.number, call.id, call.name));
    }
}
