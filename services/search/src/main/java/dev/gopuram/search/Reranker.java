package dev.gopuram.search;

import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges how well passages answer a question, by reading both. Slower than what finds them, and better. */
interface Reranker {
    /** What queries call it. */
    String name();

    Judgement judge(Question question, List<String> passages);

    /**
     * What was asked.
     *
     * @param space of the collection's vectors
     * @param point the question in that space; null where nobody has needed it yet
     */
    record Question(
            VectorSpace space, String text, @Nullable Vector point) {}

    /** A score of 0..1 for each passage, in their order, and what it cost. */
    record Judgement(List<Double> scores, Usage usage) {
        public Judgement {
            scores = List.copyOf(scores);
        }
    }
}
