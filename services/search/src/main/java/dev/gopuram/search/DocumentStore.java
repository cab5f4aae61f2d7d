package dev.gopuram.search;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FieldType;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The truth: collections, documents, their passages and the changes that indexes follow. */
interface DocumentStore {
    Optional<StoredCollection> collection(String tenant, String name);

    List<StoredCollection> collections(String tenant);

    /** The ids of all tenants' collections. */
    Set<String> collectionIds();

    /**
     * Makes the collection, unless there is one of its name: that one is then the answer. Empty where the tenant has
     * {@code most} others already.
     */
    Optional<StoredCollection> create(StoredCollection wanted, int most);

    /**
     * Declares fields of a collection and has its documents indexed again; declared before, they change nothing. Answers the
     * collection as it is then, or empty where it is gone.
     */
    Optional<StoredCollection> declare(StoredCollection collection, Map<String, FieldType> fields);

    /** How its index lies on disk; empty where the collection is gone. */
    Optional<IndexForm> indexForm(String collection);

    /** Reads a collection and all its documents, by id, in one unchanging view; empty where it is gone. */
    <T> Optional<T> export(String collection, Exporting<T> exporting);

    /** What is done with a whole collection. */
    @FunctionalInterface
    interface Exporting<T> {
        T export(StoredCollection collection, Iterator<ExportedDocument> documents);
    }

    /**
     * Makes a collection with these documents, in one transaction, unless there is one of its name: that one is the
     * answer if it came from the same origin, and a CONFLICT otherwise. Empty where the tenant has {@code most} others.
     */
    Optional<StoredCollection> restore(
            StoredCollection wanted, String origin, int most, Iterator<ExportedDocument> documents);

    /** Deletes a collection with all its documents; answers its id. */
    Optional<String> drop(String tenant, String name);

    /** What is known of those documents that are stored. */
    Map<String, StoredMark> marks(String collection, Collection<String> documents);

    /**
     * Stores documents that differ from what is stored, each as one change; answers the collection's last change, or
     * empty where the collection is gone.
     */
    Optional<Long> put(String collection, List<PreparedDocument> documents);

    /** Deletes a document; empty where the collection is gone. */
    Optional<Removal> delete(String collection, String document);

    /** Whether the document was there, and the collection's last change. */
    record Removal(boolean found, long seq) {}

    Optional<Document> document(StoredCollection collection, String document);

    /** The changes after one, at most {@code limit}; empty where the collection is gone. */
    Optional<Replay> replay(String collection, long after, int limit);

    /** Documents in the order of their ids after one, for building an index anew. */
    List<IndexedDocument> documentsAfter(String collection, String after, int limit);

    /** Forgets changes up to one that no index needs any more. */
    void forgetChanges(String collection, long upTo);
}
