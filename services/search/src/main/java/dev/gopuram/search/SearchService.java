package dev.gopuram.search;

import dev.gopuram.contracts.search.CancelReembedding;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.CreateSnapshot;
import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.DeleteSnapshot;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.ListSnapshots;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.ReadSnapshot;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Snapshot;
import dev.gopuram.contracts.search.SnapshotList;
import dev.gopuram.contracts.search.SnapshotPart;

/** The port, one line per operation. */
record SearchService(
        MakeCollection makeCollection,
        ShowCollections showCollections,
        DropCollection dropCollection,
        StoreDocuments storeDocuments,
        ShowDocument showDocument,
        RemoveDocument removeDocument,
        AnswerQuery answerQuery,
        Snapshots snapshots,
        ChangeSpace changeSpace)
        implements Search {
    @Override
    public Collection putCollection(PutCollection request) {
        return makeCollection.make(request);
    }

    @Override
    public Collection findCollection(FindCollection request) {
        return showCollections.one(request);
    }

    @Override
    public CollectionList listCollections(ListCollections request) {
        return showCollections.all();
    }

    @Override
    public Deleted deleteCollection(DeleteCollection request) {
        return dropCollection.drop(request);
    }

    @Override
    public DocumentsPut putDocuments(PutDocuments request) {
        return storeDocuments.store(request);
    }

    @Override
    public Document findDocument(FindDocument request) {
        return showDocument.show(request);
    }

    @Override
    public Deleted deleteDocument(DeleteDocument request) {
        return removeDocument.remove(request);
    }

    @Override
    public Collection reembed(Reembed request) {
        return changeSpace.begin(request);
    }

    @Override
    public Deleted cancelReembedding(CancelReembedding request) {
        return changeSpace.cancel(request);
    }

    @Override
    public Snapshot createSnapshot(CreateSnapshot request) {
        return snapshots.create(request);
    }

    @Override
    public SnapshotList listSnapshots(ListSnapshots request) {
        return snapshots.list(request);
    }

    @Override
    public Deleted deleteSnapshot(DeleteSnapshot request) {
        return snapshots.delete(request);
    }

    @Override
    public SnapshotPart readSnapshot(ReadSnapshot request) {
        return snapshots.read(request);
    }

    @Override
    public Hits query(Query request) {
        return answerQuery.answer(request);
    }
}
