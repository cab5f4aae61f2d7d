package dev.gopuram.platform.dialects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What form the answer must have. */
public sealed interface OutputFormat {
    record Text() implements OutputFormat {}

    /** Some JSON object. */
    record AnyJson() implements OutputFormat {}

    /**
     * JSON after a schema.
     *
     * @param name empty where not said
     * @param description empty where not said
     */
    record Schema(
            String name,
            String description,
            JsonNode schema,
            @Nullable Boolean strict) implements OutputFormat {}
}
