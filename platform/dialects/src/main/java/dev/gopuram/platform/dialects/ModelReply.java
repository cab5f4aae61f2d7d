package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's whole answer, in no dialect.
 *
 * @param id the provider's id of it; empty where it gave none, and then the writer draws one
 * @param model what answered, as the client shall see it
 * @param created epoch seconds; 0 where the provider does not say, and then the writer takes its own
 * @param parts texts, thoughts, refusals and tool calls, in order
 * @param gopuram our own field of the answer, JSON; null where there is none
 */
public record ModelReply(
        String id,
        String model,
        long created,
        List<Part> parts,
        Stop stop,
        Usage usage,
        @Nullable Bytes gopuram) {
    public ModelReply {
        parts = List.copyOf(parts);
    }
}
