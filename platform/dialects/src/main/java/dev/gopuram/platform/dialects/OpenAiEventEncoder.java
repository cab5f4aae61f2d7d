package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a streamed chat completion. The usage waits for the end, where its chunk belongs, and our own field for the
 * chunk that tells why the answer ended.
 */
final class OpenAiEventEncoder implements EventEncoder {
    private static final Bytes DONE = Bytes.utf8("data: [DONE]\n\n");
    private static final String CHUNK = "chat.completion.chunk";

    private final boolean includeUsage;
    private final Naming naming;

    private String id = "";
    private long created;
    private String model = "";
    private boolean spoken;
    private @Nullable Usage usage;
    private @Nullable Bytes gopuram;

    /**
     * Writes one stream.
     *
     * @param includeUsage whether the client asked for the chunk with the usage
     */
    OpenAiEventEncoder(boolean includeUsage, Naming naming) {
        this.includeUsage = includeUsage;
        this.naming = naming;
    }

    @Override
    public void write(ModelEvent event, Consumer<Bytes> out) {
        switch (event) {
            case ModelEvent.Started(String newId, String newModel, long newCreated) -> {
                begin(newId, newModel, newCreated);
                delta(delta -> delta.put("content", ""), out);
            }
            case ModelEvent.TextDelta(String text) -> delta(delta -> delta.put("content", text), out);
            case ModelEvent.Cited(List<Citation> citations) -> delta(delta -> cite(delta, citations), out);
            case ModelEvent.ThinkingDelta(String text) -> delta(delta -> delta.put("reasoning_content", text), out);
            case ModelEvent.RefusalDelta(String text) -> delta(delta -> delta.put("refusal", text), out);
            case ModelEvent.ToolCallStarted(int call, String callId, String name) ->
                delta(delta -> start(delta, call, callId, name), out);
            case ModelEvent.ToolArguments(int call, String json) ->
                delta(delta -> call(delta, call).putObject("function").put("arguments", json), out);
            case ModelEvent.Annotated(Bytes ours) -> gopuram = ours;
            case ModelEvent.Stopped(Stop stop) -> stop(stop, out);
            case ModelEvent.Used(Usage used) -> usage = used;
            case ModelEvent.Done() -> end(out);
            // The seal of a thought is the provider's own; how a failure is told is not ours to say.
            case ModelEvent.ThinkingSealed _, ModelEvent.SealedThinking _, ModelEvent.Failed _ -> {}
        }
    }

    private void begin(String newId, String newModel, long newCreated) {
        id = newId.isEmpty() ? naming.id().apply("chatcmpl") : newId;
        model = newModel;
        created = newCreated == 0 ? naming.epochSeconds().getAsLong() : newCreated;
    }

    private static void cite(ObjectNode delta, List<Citation> citations) {
        ArrayNode annotations = delta.putArray("annotations");
        citations.forEach(cited -> annotations.add(OpenAiReplyWriter.citation(cited)));
    }

    private static void start(ObjectNode delta, int call, String callId, String name) {
        ObjectNode json = call(delta, call).put("id", callId).put("type", "function");
        json.putObject("function").put("name", name).put("arguments", "");
    }

    private static ObjectNode call(ObjectNode delta, int call) {
        return delta.putArray("tool_calls").addObject().put("index", call);
    }

    private void delta(Consumer<ObjectNode> fill, Consumer<Bytes> out) {
        ObjectNode chunk = chunk();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        ObjectNode delta = choice.putObject("delta");
        if (!spoken) {
            delta.put("role", "assistant");
            spoken = true;
        }
        fill.accept(delta);
        choice.putNull("finish_reason");
        send(chunk, out);
    }

    private void stop(Stop stop, Consumer<Bytes> out) {
        ObjectNode chunk = chunk();
        ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
        choice.putObject("delta");
        choice.put("finish_reason", OpenAiStop.word(stop));
        Bytes ours = gopuram;
        if (ours != null) {
            chunk.set("gopuram", Json.tree(ours));
            gopuram = null;
        }
        send(chunk, out);
    }

    private void end(Consumer<Bytes> out) {
        Usage used = usage;
        if (includeUsage && used != null) {
            ObjectNode chunk = head();
            chunk.putArray("choices");
            chunk.set("usage", OpenAiUsage.json(used));
            send(chunk, out);
        }
        out.accept(DONE);
    }

    private ObjectNode chunk() {
        return includeUsage ? head().putNull("usage") : head();
    }

    private ObjectNode head() {
        return OpenAiReplyWriter.head(CHUNK, id, created, model, naming);
    }

    private static void send(ObjectNode chunk, Consumer<Bytes> out) {
        out.accept(Bytes.utf8("data: " + Json.write(chunk).utf8() + "\n\n"));
    }
}
