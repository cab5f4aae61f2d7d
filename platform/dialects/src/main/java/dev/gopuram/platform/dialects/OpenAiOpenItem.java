package dev.gopuram.platform.dialects;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An item of a streamed response that is not done: as far as it is told, and the part of it that is being told. */
final class OpenAiOpenItem {
    private final int index;
    private final ObjectNode item;
    private final StringBuilder text = new StringBuilder();
    private final JsonEnd end = new JsonEnd();

    private final List<Citation> citations = new ArrayList<>();

    private @Nullable Kind kind;
    private int part = -1;

    OpenAiOpenItem(int index, ObjectNode item) {
        this.index = index;
        this.item = item;
    }

    ObjectNode item() {
        return item;
    }

    /** What is being told; null before the first part, and for a tool call. */
    @Nullable
    Kind kind() {
        return kind;
    }

    /** Whether a part of this kind belongs into the item. */
    boolean takes(Kind next) {
        return (kind == Kind.THOUGHT) == (next == Kind.THOUGHT);
    }

    void begin(Kind next) {
        kind = next;
        citations.clear();
        part++;
    }

    void append(String more) {
        text.append(more);
        if (kind == null) {
            end.pass(more);
        }
    }

    /** Adds to what the text cites, and tells how many it cited before. */
    int cite(Citation cited) {
        citations.add(cited);
        return citations.size() - 1;
    }

    /** The part that is being told, whole. */
    ObjectNode part(Kind told, String whole) {
        return told == Kind.TEXT ? OpenAiItemWriter.text(whole, citations) : told.part(whole);
    }

    boolean isWholeJson() {
        return end.reached();
    }

    /** What the part, or the arguments, came to; the next begins empty. */
    String take() {
        String whole = text.toString();
        text.setLength(0);
        return whole;
    }

    /** Where the item, and the part that is being told, stand. */
    ObjectNode place() {
        ObjectNode place = JsonNodeFactory.instance
                .objectNode()
                .put("item_id", item.path("id").stringValue())
                .put("output_index", index);
        return kind == null ? place : place.put("content_index", part);
    }

    /** The item as far as it is told. */
    ObjectNode whole() {
        return JsonNodeFactory.instance.objectNode().put("output_index", index).set("item", item);
    }

    /** What a model tells piece by piece beside its calls. */
    enum Kind {
        TEXT("response.output_text", "text"),
        REFUSAL("response.refusal", "refusal"),
        THOUGHT("response.reasoning_text", "text");

        private final String event;
        private final String field;

        Kind(String event, String field) {
            this.event = event;
            this.field = field;
        }

        /** The item it begins. */
        ObjectNode item(Naming naming) {
            return this == THOUGHT
                    ? OpenAiItemWriter.reasoning(naming.id().apply("rs"), OpenAiItemWriter.IN_PROGRESS)
                    : OpenAiItemWriter.message(naming.id().apply("msg"), OpenAiItemWriter.IN_PROGRESS);
        }

        ObjectNode part(String text) {
            return switch (this) {
                case TEXT -> OpenAiItemWriter.text(text);
                case REFUSAL -> OpenAiItemWriter.refusal(text);
                case THOUGHT -> OpenAiItemWriter.thought(text);
            };
        }

        /** The name of its event that tells a piece, or the whole. */
        String event(String step) {
            return event + "." + step;
        }

        /** The field of the event that tells the whole. */
        String field() {
            return field;
        }

        /** Events of a text say its log probabilities, of which there are none. */
        ObjectNode withLogprobs(ObjectNode fields) {
            if (this == TEXT) {
                fields.putArray("logprobs");
            }
            return fields;
        }
    }
}
