package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.http.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What differs between the APIs that providers have. A request in the API's own dialect is relayed: what the client sent
 * goes on as it came, and so does the reply, byte for byte, but for what must be changed. Any other is written anew in
 * the provider's words, and the reply in the client's.
 */
interface UpstreamApi {
    Dialect dialect();

    /** How messages name it. */
    String name();

    /** The path of its one call, below the provider's address. */
    String path();

    ProviderDialect words();

    /** What a call needs besides the body's type: who we are, and which version we speak. */
    Headers headers(ChatRequest request, @Nullable Secret key);

    /**
     * The client's own body, changed only where it must be.
     *
     * @param model the model's name as the provider knows it
     * @param context what to answer from, and how; null for nothing
     */
    Bytes relayed(ChatRequest request, String model, Grounding.@Nullable Context context);

    /** Reads a stream in the client's own dialect as it passes. */
    EventReader relaying(ChatRequest request, Annotation annotation, Meter meter);

    /** Whether the whole answer has the least that its dialect promises. */
    boolean answers(JsonNode answer);

    /** What the whole answer says it used; empty where it says nothing. */
    Optional<Usage> usage(JsonNode answer);

    /** What a call for the number of tokens is made to; null where there is none. */
    @Nullable
    String countPath();
}
