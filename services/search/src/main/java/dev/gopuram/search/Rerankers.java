package dev.gopuram.search;

import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** The judges that there are. */
record Rerankers(List<Reranker> known) {
    Rerankers {
        known = List.copyOf(known);
    }

    Reranker named(Rerank asked) {
        return known.stream()
                .filter(one -> one.name().equals(asked.model()))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "rerank.model",
                        asked.model(),
                        String.join(" or ", known.stream().map(Reranker::name).toList())));
    }
}
