package dev.gopuram.platform.dialects;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Writes one streamed response, and knows what must be kept of it. Not for two threads. */
public interface ResponsesEncoder extends EventEncoder {
    /** The response's id, drawn before its first event. */
    String responseId();

    /** The whole response as its last event told it. Only after {@code Done}. */
    JsonNode response();

    /** The response's output, each item with its id. Only after {@code Done}. */
    List<JsonNode> outputItems();
}
