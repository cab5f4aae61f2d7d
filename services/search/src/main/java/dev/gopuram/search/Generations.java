package dev.gopuram.search;

import dev.gopuram.contracts.search.Reembedding;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where collections' next generations are kept, and which process works on them. All of it is durable when it answers. What
 * only the process at work may do throws {@link LostLease} in any other.
 */
interface Generations {
    /**
     * Begins a generation, or lets the one that is there go on; a CONFLICT where that is in another space. Empty where the
     * collection is gone.
     */
    Optional<Generation> begin(StoredCollection current, String id, VectorSpace space, String askedBy);

    /** Makes the work on a generation this process's, for the time of a lease; answers false where it is another's. */
    boolean take(Generation generation);

    /** This process goes on with all that it has taken. */
    void renew();

    /** This process works no more. */
    void release();

    /** Ends it and retires its rows; answers whether there was one. */
    boolean cancel(String current);

    /** The tenant's, by the ids of their collections. */
    Map<String, Generation> of(String tenant);

    /** All tenants'. */
    List<Generation> all();

    /** The collection whose place a generation takes; empty where it is gone. */
    Optional<StoredCollection> current(Generation generation);

    /** Documents that differ between the collection and its next generation, looked for from an id on. */
    Differing differing(Generation generation, String after, int limit);

    /**
     * A part of what differs.
     *
     * @param next the id from which to go on; empty at the end
     */
    record Differing(List<String> documents, Optional<String> next) {
        public Differing {
            documents = List.copyOf(documents);
        }
    }

    /** The collection's documents that its changes in {@code after < seq <= upTo} name; empty where some are not kept. */
    Optional<Set<String>> changed(Generation generation, long after, long upTo);

    /** A document as the collection has it; empty where it is gone. */
    Optional<Source> source(Generation generation, String document);

    /** Whether the generation has this very version. */
    boolean has(Generation generation, Source source);

    /** One version of a document, as far as it is embedded. */
    record Source(String document, String title, long version, long born, List<Chunk> chunks) {
        public Source {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * Takes that version into the generation with new vectors, and counts what they took; the document not where it has moved
     * on meanwhile. For the process at work.
     */
    void copy(Generation generation, Source source, Embedder.Embedded made);

    /** Takes a document out of the generation. For the process at work. */
    void remove(Generation generation, String document);

    /** Says how the work stands; nothing where it is another's. */
    void note(Generation generation, Reembedding.State state, String trouble);

    /**
     * Puts the generation into its collection's place, and retires the one before; nothing where either has changed since
     * these were its last changes. Answers whether it did. For the process at work.
     */
    boolean swap(Generation generation, long currentSeq, long nextSeq);

    /** Ids of rows that were retired. */
    List<String> retired();

    /** Removes up to so many documents of a retired row, and the row after them; answers whether that is done. */
    boolean sweep(String retired, int limit);
}
