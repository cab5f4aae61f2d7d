package dev.gopuram.platform.dialects;

import dev.gopuram.platform.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the events of a streamed message. What comes after its end or its error is not looked at. */
final class AnthropicEventDecoder implements EventDecoder {
    /** The API has one block open at a time; a stream that opens this many without closing them is no message. */
    static final int MAX_OPEN_BLOCKS = 64;

    /** Characters of one thought's signature. */
    static final int MAX_SIGNATURE = 1024 * 1024;

    /** Harmless where it strays in from another dialect. */
    private static final String FOREIGN_END = "[DONE]";

    private enum Kind {
        TEXT,
        THINKING,
        SEALED,
        TOOL
    }

    /** A block between its start and its stop. */
    private static final class Block {
        private final Kind kind;
        private final int call;
        private final JsonEnd end = new JsonEnd();
        private String input = "";
        private String signature = "";

        Block(Kind kind, int call) {
            this.kind = kind;
            this.call = call;
        }

        void sign(String piece, String at) {
            if (signature.length() + piece.length() > MAX_SIGNATURE) {
                throw new UnreadableReply(at + ".signature: longer than " + MAX_SIGNATURE + " characters");
            }
            signature += piece;
        }
    }

    private final Map<Integer, Block> open = new HashMap<>();
    private AnthropicUsage usage = AnthropicUsage.NONE;
    private int calls;
    private boolean started;
    private boolean cut;
    private boolean stopped;
    private boolean ended;

    @Override
    public void read(String type, String data, Consumer<ModelEvent> out) {
        if (ended || data.isBlank() || data.equals(FOREIGN_END)) {
            return;
        }
        JsonNode event = parse(data);
        Optional<ProviderError> error =
                type.equals("error") ? Optional.of(ProviderError.of(event)) : ProviderError.in(event);
        if (error.isPresent()) {
            ended = true;
            out.accept(new ModelEvent.Failed(error.get()));
            return;
        }
        take(type, event, out);
    }

    private void take(String type, JsonNode event, Consumer<ModelEvent> out) {
        switch (event.path("type").asString(type)) {
            case "message_start" -> start(event.path("message"), out);
            case "content_block_start" -> startBlock(event, out);
            case "content_block_delta" -> delta(event, out);
            case "content_block_stop" -> stopBlock(event, out);
            case "message_delta" -> messageDelta(event, out);
            case "message_stop" -> stop(out);
            default -> {
                // A ping, or a kind of event yet to come: the API asks its readers to pass over those.
            }
        }
    }

    private static JsonNode parse(String data) {
        JsonNode event;
        try {
            event = Json.foreignTree(data);
        } catch (JacksonException e) {
            throw new UnreadableReply("an event that is no JSON (expected: one of the Messages API)");
        }
        if (!event.isObject()) {
            throw new UnreadableReply("an event that is no JSON object (expected: one of the Messages API)");
        }
        return event;
    }

    private void start(JsonNode message, Consumer<ModelEvent> out) {
        if (started) {
            throw new UnreadableReply("message_start: a second one (expected: one message)");
        }
        started = true;
        out.accept(new ModelEvent.Started(
                message.path("id").asString(""), message.path("model").asString(""), 0));
        use(message.path("usage"), out);
    }

    private void use(JsonNode said, Consumer<ModelEvent> out) {
        if (said.isObject()) {
            usage = usage.updated(said);
            out.accept(new ModelEvent.Used(usage.neutral()));
        }
    }

    private void startBlock(JsonNode event, Consumer<ModelEvent> out) {
        requireStarted("content_block_start");
        int index = index(event);
        JsonNode block = event.path("content_block");
        if (open.size() == MAX_OPEN_BLOCKS || open.containsKey(index)) {
            throw new UnreadableReply("content_block_start: " + index + " (expected: the blocks before it closed)");
        }
        open.put(index, opened(block, "content[" + index + "]", out));
    }

    private Block opened(JsonNode block, String at, Consumer<ModelEvent> out) {
        String type = AnthropicReplyReader.string(block, "type", at);
        return switch (type) {
            case "text" -> {
                text(block.path("text").asString(""), out);
                yield new Block(Kind.TEXT, -1);
            }
            case "thinking" -> {
                Block thought = new Block(Kind.THINKING, -1);
                thought.signature = block.path("signature").asString("");
                think(block.path("thinking").asString(""), out);
                yield thought;
            }
            case "redacted_thinking" -> {
                out.accept(new ModelEvent.SealedThinking(AnthropicReplyReader.string(block, "data", at)));
                yield new Block(Kind.SEALED, -1);
            }
            case "tool_use" -> call(block, at, out);
            default -> throw AnthropicReplyReader.unknown(at, type);
        };
    }

    private Block call(JsonNode block, String at, Consumer<ModelEvent> out) {
        Block call = new Block(Kind.TOOL, calls++);
        JsonNode input = block.path("input");
        if (!input.isObject() && !input.isMissingNode()) {
            throw new UnreadableReply(at + ".input: " + OpenAiSaid.kind(input) + " (expected: an object)");
        }
        call.input = input.isObject() ? input.toString() : "";
        out.accept(new ModelEvent.ToolCallStarted(
                call.call,
                AnthropicReplyReader.string(block, "id", at),
                AnthropicReplyReader.string(block, "name", at)));
        return call;
    }

    private void delta(JsonNode event, Consumer<ModelEvent> out) {
        int index = index(event);
        Block block = open.get(index);
        if (block == null) {
            throw new UnreadableReply("content_block_delta: " + index + " (expected: a block that is open)");
        }
        JsonNode delta = event.path("delta");
        String at = "content[" + index + "].delta";
        String type = AnthropicReplyReader.string(delta, "type", at);
        switch (type) {
            case "text_delta" -> text(piece(block, Kind.TEXT, delta, "text", at), out);
            case "thinking_delta" -> think(piece(block, Kind.THINKING, delta, "thinking", at), out);
            case "signature_delta" -> block.sign(piece(block, Kind.THINKING, delta, "signature", at), at);
            case "input_json_delta" -> arguments(block, piece(block, Kind.TOOL, delta, "partial_json", at), out);
            case "citations_delta" -> {
                // The source of a text, not the text; see AnthropicReplyReader.
            }
            default -> requireSilent(delta, type, at);
        }
    }

    private static String piece(Block block, Kind kind, JsonNode delta, String name, String at) {
        if (block.kind != kind) {
            throw new UnreadableReply(at + "." + name + ": in a block of another type");
        }
        return AnthropicReplyReader.string(delta, name, at);
    }

    /** A kind of delta yet to come may be passed over as long as nothing in it could be a piece of the answer. */
    private static void requireSilent(JsonNode delta, String type, String at) {
        delta.forEachEntry((name, value) -> {
            boolean speaks = !name.equals("type") && (value.isContainer() || value.isString());
            if (speaks) {
                throw new UnreadableReply(at + ".type: " + type
                        + " (expected: text_delta, thinking_delta, signature_delta or input_json_delta)");
            }
        });
    }

    private static void text(String text, Consumer<ModelEvent> out) {
        if (!text.isEmpty()) {
            out.accept(new ModelEvent.TextDelta(text));
        }
    }

    private static void think(String text, Consumer<ModelEvent> out) {
        if (!text.isEmpty()) {
            out.accept(new ModelEvent.ThinkingDelta(text));
        }
    }

    private static void arguments(Block block, String json, Consumer<ModelEvent> out) {
        if (!json.isEmpty()) {
            block.input = "";
            block.end.pass(json);
            out.accept(new ModelEvent.ToolArguments(block.call, json));
        }
    }

    private void stopBlock(JsonNode event, Consumer<ModelEvent> out) {
        int index = index(event);
        Block block = open.remove(index);
        if (block == null) {
            throw new UnreadableReply("content_block_stop: " + index + " (expected: a block that is open)");
        }
        close(block, out);
    }

    private void close(Block block, Consumer<ModelEvent> out) {
        if (block.kind == Kind.TOOL) {
            arguments(block, block.input, out);
            cut |= !block.end.isWholeObject();
        }
        if (block.kind == Kind.THINKING) {
            out.accept(new ModelEvent.ThinkingSealed(block.signature));
        }
    }

    private void messageDelta(JsonNode event, Consumer<ModelEvent> out) {
        requireStarted("message_delta");
        Stop stop = AnthropicStop.read(event.path("delta"));
        if (stop != null) {
            stopped = true;
            if (cut && !stop.cuts()) {
                throw OpenAiSaid.cut("input of a tool_use");
            }
            out.accept(new ModelEvent.Stopped(stop));
        }
        use(event.path("usage"), out);
    }

    private void stop(Consumer<ModelEvent> out) {
        requireStarted("message_stop");
        if (!open.isEmpty()) {
            throw new UnreadableReply("message_stop: " + open.size() + " blocks open (expected: none)");
        }
        if (!stopped) {
            throw AnthropicReplyReader.endless();
        }
        ended = true;
        out.accept(new ModelEvent.Done());
    }

    private void requireStarted(String event) {
        if (!started) {
            throw new UnreadableReply(event + ": first (expected: message_start)");
        }
    }

    private static int index(JsonNode event) {
        JsonNode index = event.path("index");
        if (!index.isIntegralNumber() || !index.canConvertToInt()) {
            throw new UnreadableReply("index: " + (index.isMissingNode() ? "absent" : "no number")
                    + " (expected: the number of a block)");
        }
        return index.intValue();
    }
}
