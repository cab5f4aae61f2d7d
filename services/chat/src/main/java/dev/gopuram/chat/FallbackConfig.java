package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What answers in the place of a model that cannot.
 *
 * @param models who is asked next, in order: any names that a request may ask for
 * @param staticReply the text that answers when none of them did; absent for none
 * @param onContextLength whether a request that is too long for the model goes on too, as to one that takes more
 * @param firstByte how long a stream's first event may take while there is somebody else to ask
 */
public record FallbackConfig(
        List<String> models, @Nullable String staticReply, boolean onContextLength, Duration firstByte) {
    private static final int MAX_MODELS = 8;
    private static final int MAX_REPLY_CHARS = 10_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    public FallbackConfig {
        models = List.copyOf(models);
        if (models.size() > MAX_MODELS) {
            throw Problem.invalid("models", models.size() + " given", "at most " + MAX_MODELS);
        }
        if (staticReply != null && (staticReply.isBlank() || staticReply.length() > MAX_REPLY_CHARS)) {
            throw Problem.invalid("static_reply", staticReply, "a text of 1.." + MAX_REPLY_CHARS + " characters");
        }
        if (firstByte.compareTo(SHORTEST) < 0 || firstByte.compareTo(LONGEST) > 0) {
            throw Problem.invalid("first_byte", firstByte, "1ms..24h");
        }
    }

    public static FallbackConfig defaults() {
        return new FallbackConfig(List.of(), null, false, Duration.ofSeconds(20));
    }
}
