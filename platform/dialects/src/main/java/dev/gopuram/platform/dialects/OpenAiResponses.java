package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** OpenAI's Responses API, as its clients speak it. What they keep and continue is {@link ResponsesOptions}. */
public final class OpenAiResponses {
    private static final Client CLIENT = new Client();

    private OpenAiResponses() {}

    public static ClientDialect client() {
        return CLIENT;
    }

    /** What stored items say, each of which was a request's input or an answer's output. */
    public static List<Turn> turns(List<JsonNode> items) {
        return new OpenAiItemReader(new ArrayList<>()).read("items", items);
    }

    /**
     * A request's own input, as items in their full form: a string is a message, and a message's text a list of parts.
     * They have no ids, for two requests may send the same item: who keeps them draws them.
     */
    public static List<JsonNode> inputItems(JsonNode body) {
        return OpenAiResponsesReader.inputItems(body);
    }

    /** What the turns of a request in another dialect say, as items; instructions are no part of it. */
    public static List<JsonNode> inputItems(List<Turn> turns, Naming naming) {
        return OpenAiTurnItems.write(turns, naming);
    }

    /** What an answer says, as items, each with an id that is drawn now: a written response has its own in its output. */
    public static List<JsonNode> outputItems(ModelReply reply, Naming naming) {
        return OpenAiItemWriter.write(reply, naming);
    }

    private static final class Client implements ClientDialect {
        @Override
        public ModelRequest read(JsonNode body) {
            return OpenAiResponsesReader.read(body);
        }

        @Override
        public Bytes write(ModelReply reply, ModelRequest request, Naming naming) {
            return OpenAiResponsesWriter.write(reply, request, naming);
        }

        @Override
        public EventEncoder encoder(ModelRequest request, Naming naming) {
            return new OpenAiResponsesEncoder(request, naming);
        }
    }
}
