package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Idempotent;

/** Collections of documents, found by words, by meaning or by both. All calls act on the calling tenant's own. */
public interface Search {
    /** Makes a collection; making it again with the same settings changes nothing, with others it is a CONFLICT. */
    @Idempotent
    Collection putCollection(PutCollection request);

    @Idempotent
    Collection findCollection(FindCollection request);

    @Idempotent
    CollectionList listCollections(ListCollections request);

    /** Deletes a collection with all its documents. */
    @Idempotent
    Deleted deleteCollection(DeleteCollection request);

    /**
     * Embeds a collection again by another model. It goes on as it is until all is done, and is in the other space from one
     * moment to the next. Asked again it goes on, also where it failed; where it is in that space already nothing is to do.
     */
    @Idempotent
    Collection reembed(Reembed request);

    /** Ends that, and leaves no trace of it. Where there is none it answers found = false. */
    @Idempotent
    Deleted cancelReembedding(CancelReembedding request);

    /**
     * Stores documents, replacing those with the same ids; storing what is stored already changes nothing. When it
     * answers they are durable, and findable if asked.
     */
    @Idempotent
    DocumentsPut putDocuments(PutDocuments request);

    /** The document as it was stored, byte for byte. */
    @Idempotent
    Document findDocument(FindDocument request);

    /** Deletes a document for good. Deleting what is not there answers found = false. */
    @Idempotent
    Deleted deleteDocument(DeleteDocument request);

    /** Writes a collection as it is now into a file; each call makes another one. */
    Snapshot createSnapshot(CreateSnapshot request);

    @Idempotent
    SnapshotList listSnapshots(ListSnapshots request);

    /** Deletes a snapshot's file. Deleting what is not there answers found = false. */
    @Idempotent
    Deleted deleteSnapshot(DeleteSnapshot request);

    @Idempotent
    SnapshotPart readSnapshot(ReadSnapshot request);

    @Idempotent
    Hits query(Query request);
}
