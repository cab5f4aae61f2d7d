package dev.gopuram.answers;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Vector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Texts as points, embedded in one call.
 *
 * @param from the model and its version: points of others must not be compared with these
 * @param tokens what the model read
 */
record Points(Map<String, Vector> byText, String from, long tokens) {
    static Points of(Models models, Set<String> texts, Embed.Purpose purpose) {
        List<String> inputs = List.copyOf(texts);
        Embeddings embeddings = models.embed(new Embed("", inputs, purpose));
        Map<String, Vector> byText = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            byText.put(inputs.get(i), embeddings.vectors().get(i));
        }
        String from = embeddings.model() + "@" + embeddings.version();
        return new Points(byText, from, embeddings.usage().inputTokens());
    }

    Vector of(String text) {
        return Objects.requireNonNull(byText.get(text), text);
    }
}
