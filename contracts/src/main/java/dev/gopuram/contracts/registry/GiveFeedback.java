package dev.gopuram.contracts.registry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says how a prediction turned out, at any time after it. Said again it replaces what was said before.
 *
 * @param row of the prediction, from 0
 * @param correct whether it was right; null where the label tells
 * @param label what it should have been; empty where that is not known
 * @param rating 0..1; null where nobody rated it. Where it stands alone, 0.5 and above counts as right
 * @param segments whom it was for, such as {@code country: de}
 */
public record GiveFeedback(
        String predictionId,
        int row,
        @Nullable Boolean correct,
        String label,
        @Nullable Double rating,
        Map<String, String> segments) {
    public GiveFeedback {
        segments = Map.copyOf(segments);
    }
}
