package dev.gopuram.platform.dialects;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A block of a streamed message that is open or waits to be: what is held for it, and whether it has come whole. */
final class AnthropicOpenBlock {
    /** What a block holds. */
    enum Kind {
        TEXT("text", "text_delta", "text"),
        THINKING("thinking", "thinking_delta", "thinking"),
        SEALED("redacted_thinking", "", ""),
        TOOL("tool_use", "input_json_delta", "partial_json");

        private final String block;
        private final String delta;
        private final String field;

        Kind(String block, String delta, String field) {
            this.block = block;
            this.delta = delta;
            this.field = field;
        }
    }

    private final Kind kind;
    private final int call;
    private final ObjectNode opening;
    private final StringBuilder waiting = new StringBuilder();
    private final JsonEnd arguments = new JsonEnd();
    private String signature = "";
    private boolean ended;

    private AnthropicOpenBlock(Kind kind, int call) {
        this.kind = kind;
        this.call = call;
        this.opening = JsonNodeFactory.instance.objectNode().put("type", kind.block);
    }

    /** A text or a thought. */
    static AnthropicOpenBlock of(Kind kind) {
        AnthropicOpenBlock block = new AnthropicOpenBlock(kind, -1);
        block.opening.put(kind.field, "");
        if (kind == Kind.THINKING) {
            block.opening.put("signature", "");
        }
        return block;
    }

    static AnthropicOpenBlock sealed(String data) {
        AnthropicOpenBlock block = new AnthropicOpenBlock(Kind.SEALED, -1);
        block.opening.put("data", data);
        return block;
    }

    static AnthropicOpenBlock tool(ModelEvent.ToolCallStarted started) {
        AnthropicOpenBlock block = new AnthropicOpenBlock(Kind.TOOL, started.call());
        block.opening.put("id", started.id()).put("name", started.name()).putObject("input");
        return block;
    }

    /** Whether a piece of this kind goes on with the block; a thought that ended takes no more. */
    boolean takes(Kind next) {
        return kind == next && !ended;
    }

    boolean isCall(int number) {
        return kind == Kind.TOOL && call == number;
    }

    /** Whether nothing more can come for it, once another block has begun. */
    boolean isComplete() {
        return kind != Kind.TOOL || arguments.reached();
    }

    void count(String piece) {
        if (kind == Kind.TOOL) {
            arguments.pass(piece);
        }
    }

    void seal(String seal) {
        signature = seal;
        ended = true;
    }

    String signature() {
        return signature;
    }

    void hold(String piece) {
        waiting.append(piece);
    }

    /** What was held, which is then held no more. */
    String release() {
        String all = waiting.toString();
        waiting.setLength(0);
        return all;
    }

    /** Characters that it takes to hold it. */
    int weight() {
        return waiting.length()
                + signature.length()
                + opening.path("data").asString("").length()
                + opening.path("id").asString("").length()
                + opening.path("name").asString("").length();
    }

    ObjectNode opening() {
        return opening;
    }

    ObjectNode delta(String piece) {
        return JsonNodeFactory.instance.objectNode().put("type", kind.delta).put(kind.field, piece);
    }

    ObjectNode signing() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "signature_delta")
                .put("signature", signature);
    }
}
