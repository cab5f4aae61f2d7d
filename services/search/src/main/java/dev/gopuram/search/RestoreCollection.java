package dev.gopuram.search;

import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Makes a collection out of a snapshot, in one transaction: it is there with all its documents or not at all. */
final class RestoreCollection {
    private final DocumentStore store;
    private final SnapshotFiles files;
    private final Ids ids;
    private final Clock clock;
    private final int most;

    RestoreCollection(DocumentStore store, SnapshotFiles files, Ids ids, Clock clock, SearchConfig config) {
        this.store = store;
        this.files = files;
        this.ids = ids;
        this.clock = clock;
        this.most = config.maxCollections();
    }

    StoredCollection restore(String tenant, PutCollection request) {
        Path path = files.find(tenant, request.fromSnapshot())
                .orElseThrow(() -> Problem.notFound("snapshot", request.fromSnapshot()));
        try {
            SnapshotReader.verify(path);
            try (SnapshotReader reader = SnapshotReader.open(path)) {
                StoredCollection wanted = wanted(tenant, request, reader.head());
                return store.restore(wanted, request.fromSnapshot(), most, new Documents(reader))
                        .orElseThrow(() -> MakeCollection.tooMany(most));
            }
        } catch (UncheckedIOException damage) {
            throw SnapshotReader.damaged("it cannot be read").causedBy(damage);
        } catch (IOException trouble) {
            throw SnapshotReader.damaged("it cannot be read").causedBy(trouble);
        }
    }

    private StoredCollection wanted(String tenant, PutCollection request, SnapshotHead head) {
        return new StoredCollection(
                ids.uuid().toString().replace("-", ""),
                tenant,
                request.name(),
                head.space(),
                head.chunking(),
                1,
                head.documents(),
                head.chunks(),
                clock.now(),
                new Schema(head.fields()),
                head.quantization(),
                head.bytes());
    }

    private static final class Documents implements Iterator<ExportedDocument> {
        private final SnapshotReader reader;
        private @Nullable ExportedDocument next;

        Documents(SnapshotReader reader) {
            this.reader = reader;
            advance();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public ExportedDocument next() {
            ExportedDocument document = next;
            if (document == null) {
                throw new NoSuchElementException("the snapshot's documents are over");
            }
            advance();
            return document;
        }

        private void advance() {
            try {
                next = reader.next();
            } catch (IOException damage) {
                throw new UncheckedIOException(damage);
            }
        }
    }
}
