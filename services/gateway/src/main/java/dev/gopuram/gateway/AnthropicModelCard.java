package dev.gopuram.gateway;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model in Anthropic's shape, for callers that name its version of the API. */
record AnthropicModelCard(String type, String id, String displayName, Instant createdAt) {
    /** Its list, by pages: an SDK that goes through them asks for the next until one is empty. */
    record Page(
            List<AnthropicModelCard> data,
            boolean hasMore,
            @Nullable String firstId,
            @Nullable String lastId) {
        private static final int MOST = 1_000;

        static Page of(List<ModelCard> cards, EdgeCall call) {
            QueryText query = QueryText.passingOver(call, List.of("beta"), "after_id", "before_id", "limit");
            String after = query.text("after_id");
            String before = query.text("before_id");
            if (after != null && before != null) {
                throw Problem.invalid("before_id", before, "absent where after_id is given");
            }
            int limit = query.number("limit", MOST, 1, MOST);
            List<String> ids = cards.stream().map(ModelCard::id).toList();
            int from = after == null ? 0 : index(ids, "after_id", after) + 1;
            int to = Math.min(ids.size(), from + limit);
            if (before != null) {
                to = index(ids, "before_id", before);
                from = Math.max(0, to - limit);
            }
            boolean more = before == null ? to < ids.size() : from > 0;
            return page(cards.subList(from, to), more);
        }

        private static int index(List<String> ids, String name, String id) {
            int index = ids.indexOf(id);
            if (index < 0) {
                throw Problem.invalid(name, id, "the id of a model in the list");
            }
            return index;
        }

        private static Page page(List<ModelCard> cards, boolean more) {
            List<AnthropicModelCard> data =
                    cards.stream().map(AnthropicModelCard::of).toList();
            return data.isEmpty()
                    ? new Page(data, more, null, null)
                    : new Page(data, more, data.getFirst().id(), data.getLast().id());
        }
    }

    static AnthropicModelCard of(ModelCard card) {
        Instant created = Objects.requireNonNullElse(card.createdAt(), Instant.EPOCH);
        return new AnthropicModelCard("model", card.id(), card.id(), created);
    }
}
