package dev.gopuram.gateway;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model in Anthropic's shape, for callers that name its version of the API. */
record AnthropicModelCard(String type, String id, String displayName, Instant createdAt) {
    /** Its list; everything is on the first page. */
    record Page(
            List<AnthropicModelCard> data,
            boolean hasMore,
            @Nullable String firstId,
            @Nullable String lastId) {
        static Page of(List<ModelCard> cards) {
            List<AnthropicModelCard> data =
                    cards.stream().map(AnthropicModelCard::of).toList();
            return data.isEmpty()
                    ? new Page(data, false, null, null)
                    : new Page(data, false, data.getFirst().id(), data.getLast().id());
        }
    }

    static AnthropicModelCard of(ModelCard card) {
        Instant created = Objects.requireNonNullElse(card.createdAt(), Instant.EPOCH);
        return new AnthropicModelCard("model", card.id(), card.id(), created);
    }
}
