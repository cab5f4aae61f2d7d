package dev.gopuram.chat;

import dev.gopuram.contracts.search.Hit;
import java.util.List;

/** What retrieval brought for one request. */
sealed interface Sources {
    /** The request names no collection. */
    record NotAsked() implements Sources {}

    /** The passages of the collection, best first; none where nothing matched. */
    record Found(String collection, List<Hit> hits) implements Sources {
        public Found {
            hits = List.copyOf(hits);
        }
    }

    /** Search did not answer. */
    record Unavailable(String collection, String reason) implements Sources {}
}
