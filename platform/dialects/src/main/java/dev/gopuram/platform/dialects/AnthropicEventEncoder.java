package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a streamed message.
 *
 * <p>The API has one block open at a time, while other dialects may send the arguments of two tool calls in turns. So
 * what comes is kept as a row of blocks of which the first is open: what belongs to it is written at once, what belongs
 * to a later one is held. A block gives way to the next as soon as nothing more can come for it: a text or a thought when
 * another begins, a tool call when its arguments are a whole JSON object, or at the latest when the answer has ended.
 *
 * <p>{@code message_start} waits for the event after {@code Started}, which may tell the input's tokens. {@code
 * message_delta} waits for the end, since other dialects tell the usage after the reason to stop.
 */
final class AnthropicEventEncoder implements EventEncoder {
    /** Characters that may wait behind an open block. */
    static final int MAX_HELD = 1024 * 1024;

    private enum State {
        BEFORE,
        ANNOUNCED,
        BEGUN,
        ENDED
    }

    private final String requested;
    private final Naming naming;
    private final Deque<AnthropicOpenBlock> row = new ArrayDeque<>();

    private State state = State.BEFORE;
    private String id = "";
    private String model;
    private int index;
    private int held;
    private boolean called;
    private boolean refused;
    private Usage usage = Usage.NONE;
    private @Nullable Stop stop;
    private @Nullable Bytes gopuram;

    AnthropicEventEncoder(ModelRequest request, Naming naming) {
        this.requested = request.model();
        this.model = requested;
        this.naming = naming;
    }

    @Override
    public void write(ModelEvent event, Consumer<Bytes> out) {
        if (state == State.ENDED) {
            return;
        }
        switch (event) {
            case ModelEvent.Started started -> announce(started);
            case ModelEvent.Used(Usage used) -> use(used, out);
            case ModelEvent.TextDelta(String text) -> say(AnthropicOpenBlock.Kind.TEXT, text, out);
            case ModelEvent.RefusalDelta(String text) -> {
                refused = true;
                say(AnthropicOpenBlock.Kind.TEXT, text, out);
            }
            case ModelEvent.ThinkingDelta(String text) -> say(AnthropicOpenBlock.Kind.THINKING, text, out);
            case ModelEvent.ThinkingSealed(String signature) -> seal(signature, out);
            case ModelEvent.SealedThinking(String data) -> append(AnthropicOpenBlock.sealed(data), out);
            case ModelEvent.ToolCallStarted call -> {
                called = true;
                append(AnthropicOpenBlock.tool(call), out);
            }
            case ModelEvent.ToolArguments(int call, String json) -> arguments(call, json, out);
            case ModelEvent.Annotated(Bytes ours) -> gopuram = ours;
            case ModelEvent.Stopped(Stop why) -> {
                stop = why;
                closeAll(out);
            }
            case ModelEvent.Done() -> end(out);
            // Its citations are of another kind: they quote what the request brought.
            case ModelEvent.Cited _ -> {}
            case ModelEvent.Failed _ -> state = State.ENDED;
        }
    }

    private void announce(ModelEvent.Started started) {
        id = started.id();
        model = started.model().isEmpty() ? requested : started.model();
        state = State.ANNOUNCED;
    }

    private void use(Usage used, Consumer<Bytes> out) {
        usage = used;
        if (state == State.ANNOUNCED) {
            begin(out);
        }
    }

    private void begin(Consumer<Bytes> out) {
        if (state == State.BEGUN) {
            return;
        }
        state = State.BEGUN;
        ObjectNode message = AnthropicReplyWriter.head(id, model, naming);
        message.putArray("content");
        AnthropicStop.writeNone(message);
        message.set("usage", AnthropicUsage.of(usage).json());
        event("message_start", JsonNodeFactory.instance.objectNode().set("message", message), out);
    }

    private void say(AnthropicOpenBlock.Kind kind, String text, Consumer<Bytes> out) {
        if (text.isEmpty()) {
            return;
        }
        if (row.isEmpty() || !row.getLast().takes(kind)) {
            append(AnthropicOpenBlock.of(kind), out);
        }
        put(row.getLast(), text, out);
    }

    private void seal(String signature, Consumer<Bytes> out) {
        if (signature.isEmpty() && !isThinking()) {
            return;
        }
        if (!isThinking()) {
            append(AnthropicOpenBlock.of(AnthropicOpenBlock.Kind.THINKING), out);
        }
        if (row.size() > 1) {
            hold(signature.length());
        }
        row.getLast().seal(signature);
    }

    private boolean isThinking() {
        return !row.isEmpty() && row.getLast().takes(AnthropicOpenBlock.Kind.THINKING);
    }

    private void arguments(int call, String json, Consumer<Bytes> out) {
        for (AnthropicOpenBlock block : row) {
            if (block.isCall(call)) {
                put(block, json, out);
                giveWay(out);
                return;
            }
        }
        if (!json.isBlank()) {
            throw new UnreadableReply(
                    "arguments for tool call " + call + " (expected: one that has begun and not ended)");
        }
    }

    /** Puts a block at the end of the row; whatever nothing more can come for gives way to it. */
    private void append(AnthropicOpenBlock block, Consumer<Bytes> out) {
        begin(out);
        row.addLast(block);
        if (row.size() == 1) {
            open(block, out);
        } else {
            hold(block.weight());
            giveWay(out);
        }
    }

    private void put(AnthropicOpenBlock block, String text, Consumer<Bytes> out) {
        block.count(text);
        if (block == row.getFirst()) {
            delta(block.delta(text), out);
        } else {
            hold(text.length());
            block.hold(text);
        }
    }

    private void hold(int length) {
        held += length;
        if (held > MAX_HELD) {
            throw new UnreadableReply("tool calls in turns: more than " + MAX_HELD
                    + " characters behind the first (expected: one call after the other)");
        }
    }

    /** While another block waits, the first is closed if it is complete. */
    private void giveWay(Consumer<Bytes> out) {
        while (row.size() > 1 && row.getFirst().isComplete()) {
            closeFirst(out);
            promote(row.getFirst(), out);
        }
    }

    private void closeAll(Consumer<Bytes> out) {
        while (!row.isEmpty()) {
            closeFirst(out);
            if (!row.isEmpty()) {
                promote(row.getFirst(), out);
            }
        }
    }

    private void promote(AnthropicOpenBlock block, Consumer<Bytes> out) {
        held -= block.weight();
        open(block, out);
    }

    private void open(AnthropicOpenBlock block, Consumer<Bytes> out) {
        event("content_block_start", indexed().set("content_block", block.opening()), out);
        String waiting = block.release();
        if (!waiting.isEmpty()) {
            delta(block.delta(waiting), out);
        }
    }

    private void closeFirst(Consumer<Bytes> out) {
        AnthropicOpenBlock block = row.removeFirst();
        if (!block.signature().isEmpty()) {
            delta(block.signing(), out);
        }
        event("content_block_stop", indexed(), out);
        index++;
    }

    private void delta(ObjectNode delta, Consumer<Bytes> out) {
        event("content_block_delta", indexed().set("delta", delta), out);
    }

    private ObjectNode indexed() {
        return JsonNodeFactory.instance.objectNode().put("index", index);
    }

    private void end(Consumer<Bytes> out) {
        if (stop == null) {
            throw new UnreadableReply("the end: without a reason (expected: why the answer ended)");
        }
        begin(out);
        closeAll(out);
        ObjectNode last = JsonNodeFactory.instance.objectNode();
        AnthropicStop.write(stop, called, refused, last.putObject("delta"));
        last.set("usage", AnthropicUsage.of(usage).json());
        if (gopuram != null) {
            last.set("gopuram", Json.tree(gopuram));
        }
        event("message_delta", last, out);
        event("message_stop", JsonNodeFactory.instance.objectNode(), out);
        state = State.ENDED;
    }

    private static void event(String type, ObjectNode fields, Consumer<Bytes> out) {
        ObjectNode data =
                JsonNodeFactory.instance.objectNode().put("type", type).setAll(fields);
        out.accept(Bytes.utf8("event: " + type + "\ndata: " + Json.write(data).utf8() + "\n\n"));
    }
}
