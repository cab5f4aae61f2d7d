package dev.gopuram.platform.dialects;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the answer is drawn; null where the request does not say.
 *
 * @param maxTokens the most tokens the answer may have
 * @param stop texts that end the answer
 */
public record Sampling(
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        List<String> stop,
        @Nullable Long seed,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty) {
    public static final Sampling UNSET = new Sampling(null, null, null, null, List.of(), null, null, null);

    public Sampling {
        stop = List.copyOf(stop);
    }
}
