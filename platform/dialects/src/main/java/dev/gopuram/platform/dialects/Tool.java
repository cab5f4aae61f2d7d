package dev.gopuram.platform.dialects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A tool the model may call.
 *
 * @param description what it does; empty where not said
 * @param schema the JSON Schema of its arguments; null where it takes none
 * @param strict whether the arguments must follow the schema exactly; null where not said
 */
public record Tool(
        String name,
        String description,
        @Nullable JsonNode schema,
        @Nullable Boolean strict) {}
