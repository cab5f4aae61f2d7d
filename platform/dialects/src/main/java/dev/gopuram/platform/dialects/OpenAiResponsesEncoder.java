package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a streamed response, one server-sent event at a time: each has the next {@code sequence_number}.
 *
 * <p>What the model says or thinks is one item at a time. It ends when something else begins, or with the answer. Tool
 * calls may come in turns, as this API allows: each ends when its arguments are a whole JSON object, or with the answer.
 * The last event waits for the end, since other dialects tell the usage after the reason to stop, and says all of it
 * again: so what was said is kept, up to a bound.
 */
final class OpenAiResponsesEncoder implements EventEncoder {
    /** Characters of one answer. */
    static final int MAX_KEPT = ReplyCollector.MAX_KEPT;

    /** What an item counts among them beside its text, so that empty ones have a bound too. */
    static final int ITEM_WEIGHT = 1024;

    private enum State {
        BEFORE,
        BEGUN,
        ENDED
    }

    private final ModelRequest request;
    private final Naming naming;
    private final String id;
    private final List<JsonNode> output = new ArrayList<>();
    private final Map<Integer, OpenAiOpenItem> calls = new TreeMap<>();

    private State state = State.BEFORE;
    private ObjectNode response = JsonNodeFactory.instance.objectNode();
    private @Nullable OpenAiOpenItem said;
    private long sequence;
    private int kept;
    private @Nullable Stop stop;
    private @Nullable Usage usage;
    private @Nullable Bytes gopuram;

    OpenAiResponsesEncoder(ModelRequest request, Naming naming) {
        this.request = request;
        this.naming = naming;
        this.id = naming.id().apply(OpenAiResponsesWriter.ID_PREFIX);
    }

    @Override
    public void write(ModelEvent event, Consumer<Bytes> out) {
        if (state == State.ENDED) {
            return;
        }
        switch (event) {
            case ModelEvent.Started(String _, String model, long created) -> begin(model, created, out);
            case ModelEvent.TextDelta(String text) -> say(OpenAiOpenItem.Kind.TEXT, text, out);
            case ModelEvent.Cited(List<Citation> citations) -> cite(citations, out);
            case ModelEvent.RefusalDelta(String text) -> say(OpenAiOpenItem.Kind.REFUSAL, text, out);
            case ModelEvent.ThinkingDelta(String text) -> say(OpenAiOpenItem.Kind.THOUGHT, text, out);
            case ModelEvent.ThinkingSealed(String signature) -> endThought(signature, out);
            case ModelEvent.SealedThinking(String data) -> sealed(data, out);
            case ModelEvent.ToolCallStarted(int call, String callId, String name) -> call(call, callId, name, out);
            case ModelEvent.ToolArguments(int call, String json) -> arguments(call, json, out);
            case ModelEvent.Annotated(Bytes ours) -> gopuram = ours;
            case ModelEvent.Used(Usage used) -> usage = used;
            case ModelEvent.Stopped(Stop why) -> {
                stop = why;
                endAll(out);
            }
            case ModelEvent.Done() -> end(out);
            // How a failure is told is not ours to say.
            case ModelEvent.Failed _ -> state = State.ENDED;
        }
    }

    private void begin(String model, long created, Consumer<Bytes> out) {
        if (state != State.BEFORE) {
            return;
        }
        state = State.BEGUN;
        long at = created == 0 ? naming.epochSeconds().getAsLong() : created;
        response = OpenAiResponsesWriter.begun(id, at, model.isEmpty() ? request.model() : model, request);
        whole("response.created", out);
        whole("response.in_progress", out);
    }

    private void say(OpenAiOpenItem.Kind kind, String text, Consumer<Bytes> out) {
        begin("", 0, out);
        if (text.isEmpty()) {
            return;
        }
        OpenAiOpenItem item = said;
        if (item == null || !item.takes(kind)) {
            item = openSaid(kind, out);
        }
        if (item.kind() != kind) {
            endPart(item, out);
            begin(item, kind, out);
        }
        keep(text.length());
        item.append(text);
        send(kind.event("delta"), kind.withLogprobs(item.place().put("delta", text)), out);
    }

    private void cite(List<Citation> citations, Consumer<Bytes> out) {
        OpenAiOpenItem text = said;
        if (text == null || text.kind() != OpenAiOpenItem.Kind.TEXT) {
            return;
        }
        for (Citation cited : citations) {
            keep(cited.weight());
            ObjectNode added = text.place().put("annotation_index", text.cite(cited));
            send(
                    "response.output_text.annotation.added",
                    added.set("annotation", OpenAiItemWriter.citation(cited)),
                    out);
        }
    }

    private OpenAiOpenItem openSaid(OpenAiOpenItem.Kind kind, Consumer<Bytes> out) {
        endSaid(out);
        OpenAiOpenItem item = open(kind.item(naming), out);
        said = item;
        return item;
    }

    private void begin(OpenAiOpenItem item, OpenAiOpenItem.Kind kind, Consumer<Bytes> out) {
        item.begin(kind);
        send("response.content_part.added", item.place().set("part", kind.part("")), out);
    }

    private void sealed(String data, Consumer<Bytes> out) {
        begin("", 0, out);
        endSaid(out);
        keep(data.length());
        OpenAiOpenItem item = open(OpenAiItemWriter.sealed(naming.id().apply("rs"), data), out);
        close(item, out);
    }

    private void call(int call, String callId, String name, Consumer<Bytes> out) {
        begin("", 0, out);
        endSaid(out);
        String itemId = naming.id().apply("fc");
        calls.put(call, open(OpenAiItemWriter.call(itemId, OpenAiItemWriter.IN_PROGRESS, callId, name), out));
    }

    private void arguments(int call, String json, Consumer<Bytes> out) {
        OpenAiOpenItem item = calls.get(call);
        if (item == null) {
            // White space behind a whole object says nothing more.
            if (!json.isBlank()) {
                throw new UnreadableReply(
                        "arguments for tool call " + call + " (expected: one that has begun and not ended)");
            }
            return;
        }
        if (json.isEmpty()) {
            return;
        }
        keep(json.length());
        item.append(json);
        send("response.function_call_arguments.delta", item.place().put("delta", json), out);
        if (item.isWholeJson()) {
            calls.remove(call);
            endCall(item, out);
        }
    }

    private void keep(int length) {
        kept += length;
        if (kept > MAX_KEPT) {
            throw new UnreadableReply("the answer: more than " + MAX_KEPT + " characters (expected: fewer)");
        }
    }

    private OpenAiOpenItem open(ObjectNode item, Consumer<Bytes> out) {
        keep(ITEM_WEIGHT);
        OpenAiOpenItem opened = new OpenAiOpenItem(output.size(), item);
        output.add(item);
        send("response.output_item.added", opened.whole(), out);
        return opened;
    }

    /** A thought of which nothing was told but its seal is an item too: the provider wants it back. */
    private void endThought(String signature, Consumer<Bytes> out) {
        OpenAiOpenItem thought = said;
        if (thought == null || thought.kind() != OpenAiOpenItem.Kind.THOUGHT) {
            if (signature.isEmpty()) {
                return;
            }
            begin("", 0, out);
            thought = openSaid(OpenAiOpenItem.Kind.THOUGHT, out);
            begin(thought, OpenAiOpenItem.Kind.THOUGHT, out);
        }
        keep(signature.length());
        OpenAiItemWriter.seal(thought.item(), signature);
        endSaid(out);
    }

    private void endSaid(Consumer<Bytes> out) {
        OpenAiOpenItem item = said;
        if (item != null) {
            said = null;
            endPart(item, out);
            close(item, out);
        }
    }

    private void endPart(OpenAiOpenItem item, Consumer<Bytes> out) {
        OpenAiOpenItem.Kind kind = item.kind();
        if (kind != null) {
            String text = item.take();
            ObjectNode part = item.part(kind, text);
            OpenAiItemWriter.with(item.item(), part);
            send(kind.event("done"), kind.withLogprobs(item.place().put(kind.field(), text)), out);
            send("response.content_part.done", item.place().set("part", part), out);
        }
    }

    private void endCall(OpenAiOpenItem item, Consumer<Bytes> out) {
        boolean cut = isCut();
        String written = item.take();
        String arguments = OpenAiItemWriter.arguments(written, cut);
        if (!arguments.equals(written)) {
            send("response.function_call_arguments.delta", item.place().put("delta", arguments), out);
        }
        item.item().put("arguments", arguments);
        ObjectNode done =
                item.place().put("name", item.item().path("name").stringValue()).put("arguments", arguments);
        send("response.function_call_arguments.done", done, out);
        close(item, out);
    }

    /** What is still open when the answer was cut is what was cut. */
    private void close(OpenAiOpenItem item, Consumer<Bytes> out) {
        boolean cut = isCut();
        item.item().put("status", cut ? OpenAiItemWriter.INCOMPLETE : OpenAiItemWriter.COMPLETED);
        send("response.output_item.done", item.whole(), out);
    }

    private boolean isCut() {
        return stop != null && !OpenAiResponsesStop.isComplete(stop);
    }

    private void endAll(Consumer<Bytes> out) {
        endSaid(out);
        calls.values().forEach(call -> endCall(call, out));
        calls.clear();
    }

    private void end(Consumer<Bytes> out) {
        Stop why = stop;
        if (why == null) {
            throw new UnreadableReply("the end: without a reason (expected: why the answer ended)");
        }
        begin("", 0, out);
        endAll(out);
        OpenAiResponsesWriter.end(response, why, output, usage, gopuram);
        whole(OpenAiResponsesStop.isComplete(why) ? "response.completed" : "response.incomplete", out);
        state = State.ENDED;
    }

    private void whole(String type, Consumer<Bytes> out) {
        send(type, JsonNodeFactory.instance.objectNode().set("response", response), out);
    }

    private void send(String type, ObjectNode fields, Consumer<Bytes> out) {
        ObjectNode data = JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("sequence_number", sequence++)
                .setAll(fields);
        out.accept(Bytes.utf8("event: " + type + "\ndata: " + Json.write(data).utf8() + "\n\n"));
    }
}
