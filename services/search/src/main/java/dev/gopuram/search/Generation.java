package dev.gopuram.search;

import dev.gopuram.contracts.search.Reembedding;
import dev.gopuram.kernel.Problem;

/**
 * A collection's next generation: the same documents, in another space.
 *
 * @param of the id of the collection whose place it takes
 * @param next its own row
 * @param trouble why it does not go on; empty where it does
 * @param askedBy the key that asked for it
 * @param inputTokens what its vectors took so far
 */
record Generation(
        String of, StoredCollection next, Reembedding.State state, String trouble, String askedBy, long inputTokens) {
    /** Fails as CONFLICT where it is in another space. */
    void requireSpace(VectorSpace wanted) {
        if (!next.space().equals(wanted)) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "embedding_model: " + wanted.name() + " (expected: "
                            + next.space().name()
                            + ", by which the collection is being embedded; or cancel that first)");
        }
    }

    /** As callers see it. */
    Reembedding view(StoredCollection current) {
        long done = Math.min(next.documents(), current.documents());
        return new Reembedding(next.space().name(), state, done, current.documents(), trouble, inputTokens);
    }
}
