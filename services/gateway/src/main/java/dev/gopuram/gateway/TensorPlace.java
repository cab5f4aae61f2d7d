package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/**
 * Where a tensor stands in a body: its numbers are many, and are read from there once it is known what they are.
 *
 * @param from the first byte; negative where the body is in another encoding
 */
record TensorPlace(int from, int to) {
    private static final String TENSOR = "tensor";

    Bytes in(Bytes body) {
        if (from < 0 || to > body.length()) {
            throw Problem.invalid("body", "in another encoding", "UTF-8");
        }
        return body.slice(from, to);
    }

    /** Passes over the object that the parser stands on. */
    private static TensorPlace passed(JsonParser parser) {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        return new TensorPlace(from, (int) parser.currentLocation().getByteOffset());
    }

    /** Reads what a model is given into a tree, in which a tensor is the place where it stands. */
    static final class Reader extends ValueDeserializer<JsonNode> {
        @Override
        public JsonNode deserialize(JsonParser parser, DeserializationContext context) {
            return switch (parser.currentToken()) {
                case START_ARRAY -> many(parser, context);
                case START_OBJECT -> one(parser, context);
                default -> context.readTree(parser);
            };
        }

        @Override
        public JsonNode getNullValue(DeserializationContext context) {
            return context.getNodeFactory().nullNode();
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }

        private static JsonNode many(JsonParser parser, DeserializationContext context) {
            ArrayNode items = context.getNodeFactory().arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                boolean object = parser.currentToken() == JsonToken.START_OBJECT;
                items.add(object ? one(parser, context) : context.readTree(parser));
            }
            return items;
        }

        private static JsonNode one(JsonParser parser, DeserializationContext context) {
            ObjectNode item = context.getNodeFactory().objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                item.set(name, object && name.equals(TENSOR) ? new POJONode(passed(parser)) : context.readTree(parser));
            }
            return item;
        }
    }
}
