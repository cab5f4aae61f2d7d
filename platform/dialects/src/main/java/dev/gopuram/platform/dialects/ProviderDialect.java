package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A dialect as we speak it to a provider's API. */
public interface ProviderDialect {
    /**
     * Writes a request that came in another dialect. What this one cannot say is INVALID and names the field.
     *
     * @param model the model's name as the provider knows it
     * @param maxTokens the bound on the answer where the request says none and the dialect asks for one
     */
    Bytes write(ModelRequest request, String model, int maxTokens);

    /** Reads a whole answer; fails with an {@link UnreadableReply} that says what is wrong with it. */
    ModelReply read(JsonNode body);

    /** Reads a {@code usage} object; empty where it says nothing that could be billed. */
    Optional<Usage> usage(@Nullable JsonNode usage);

    /** Reads a streamed one. */
    EventDecoder decoder();

    /** What a whole stream ends with, as messages name it. */
    String endMark();
}
