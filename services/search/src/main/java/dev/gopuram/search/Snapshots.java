package dev.gopuram.search;

import dev.gopuram.contracts.search.CreateSnapshot;
import dev.gopuram.contracts.search.DeleteSnapshot;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.ListSnapshots;
import dev.gopuram.contracts.search.ReadSnapshot;
import dev.gopuram.contracts.search.Snapshot;
import dev.gopuram.contracts.search.SnapshotList;
import dev.gopuram.contracts.search.SnapshotPart;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collections in files: writes, lists, hands out and deletes them. They outlive their collection. */
final class Snapshots {
    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    static final int MAX_PART = 1024 * 1024;

    private final DocumentStore store;
    private final CollectionNames names;
    private final SnapshotFiles files;
    private final Ids ids;
    private final Clock clock;
    private final int most;

    Snapshots(
            DocumentStore store,
            CollectionNames names,
            SnapshotFiles files,
            Ids ids,
            Clock clock,
            SnapshotConfig config) {
        this.store = store;
        this.names = names;
        this.files = files;
        this.ids = ids;
        this.clock = clock;
        this.most = config.max();
    }

    Snapshot create(CreateSnapshot request) {
        String tenant = CallContext.current().tenant();
        StoredCollection collection = names.require(tenant, request.collection());
        String id = ids.uuid().toString().replace("-", "");
        try (SnapshotFiles.Place place = files.reserve(tenant, id, most)) {
            SnapshotHead head = write(collection, id, place.part());
            return head.view(Files.size(place.keep()));
        } catch (IOException trouble) {
            throw SnapshotFiles.unavailable(trouble);
        }
    }

    /** The head is counted in the same view of the database as the documents are read in. */
    private SnapshotHead write(StoredCollection collection, String id, Path part) throws IOException {
        try {
            return store.export(collection.id(), (now, documents) -> {
                        SnapshotHead head = new SnapshotHead(
                                id,
                                now.name(),
                                clock.now(),
                                now.space().model(),
                                now.space().version(),
                                now.space().dimensions(),
                                now.quantization(),
                                now.schema().fields(),
                                now.chunking(),
                                now.documents(),
                                now.chunks(),
                                now.bytes());
                        try (SnapshotWriter writer = new SnapshotWriter(part, head)) {
                            while (documents.hasNext()) {
                                writer.document(documents.next());
                            }
                            writer.finish();
                        } catch (IOException full) {
                            throw new UncheckedIOException(full);
                        }
                        return head;
                    })
                    .orElseThrow(() -> names.missing(collection.tenant(), collection.name()));
        } catch (UncheckedIOException full) {
            throw full.getCause();
        }
    }

    SnapshotList list(ListSnapshots request) {
        List<Snapshot> found = new ArrayList<>();
        try {
            for (Path path : files.list(CallContext.current().tenant())) {
                try (SnapshotReader reader = SnapshotReader.open(path)) {
                    if (reader.head().collection().equals(request.collection())) {
                        found.add(reader.head().view(Files.size(path)));
                    }
                } catch (IOException | RuntimeException damaged) {
                    log.atWarn().addKeyValue("file", path).setCause(damaged).log("a snapshot cannot be read");
                }
            }
        } catch (IOException trouble) {
            throw SnapshotFiles.unavailable(trouble);
        }
        found.sort(Comparator.comparing(Snapshot::createdAt).reversed().thenComparing(Snapshot::id));
        return new SnapshotList(found);
    }

    Deleted delete(DeleteSnapshot request) {
        try {
            Path path = files.find(CallContext.current().tenant(), request.id()).orElse(null);
            return new Deleted(path != null && mayBeOf(request.collection(), path) && Files.deleteIfExists(path));
        } catch (IOException trouble) {
            throw SnapshotFiles.unavailable(trouble);
        }
    }

    /** A damaged file no longer says whose it is; it counts against the bound, so it must be possible to remove it. */
    private static boolean mayBeOf(String collection, Path path) {
        try (SnapshotReader reader = SnapshotReader.open(path)) {
            return reader.head().collection().equals(collection);
        } catch (IOException | RuntimeException damaged) {
            log.atWarn().addKeyValue("file", path).setCause(damaged).log("a snapshot cannot be read");
            return true;
        }
    }

    SnapshotPart read(ReadSnapshot request) {
        if (request.offset() < 0) {
            throw Problem.invalid("offset", request.offset(), "0 or more");
        }
        if (request.length() < 1 || request.length() > MAX_PART) {
            throw Problem.invalid("length", request.length(), "1.." + MAX_PART);
        }
        Path path = files.find(CallContext.current().tenant(), request.id())
                .orElseThrow(() -> Problem.notFound("snapshot", request.id()));
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            long total = channel.size();
            long rest = Math.max(0, total - request.offset());
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(request.length(), rest));
            channel.position(request.offset());
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = channel.read(buffer);
            }
            return new SnapshotPart(Bytes.wrap(buffer.array()), total);
        } catch (IOException trouble) {
            throw SnapshotFiles.unavailable(trouble);
        }
    }
}
