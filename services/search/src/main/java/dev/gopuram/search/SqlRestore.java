package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.store.Tx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Writes a whole collection within one transaction. Its last change is number 1 and no change is kept, so that every
 * index of it is built from the documents.
 */
final class SqlRestore {
    private static final int ROWS_AT_ONCE = 500;
    private static final long BORN = 1;

    private final Tx tx;
    private final StoredCollection wanted;
    private final String origin;
    private final List<List<?>> documents = new ArrayList<>();
    private final List<List<?>> chunks = new ArrayList<>();

    SqlRestore(Tx tx, StoredCollection wanted, String origin) {
        this.tx = tx;
        this.wanted = wanted;
        this.origin = origin;
    }

    void write(Iterator<ExportedDocument> all) {
        tx.update(
                """
                INSERT INTO collections (id, tenant, name, model, model_version, dimensions, chunk_words,
                    max_chunk_words, seq, documents, chunks, created_at, fields, quantization, bytes, origin)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                wanted.id(),
                wanted.tenant(),
                wanted.name(),
                wanted.space().model(),
                wanted.space().version(),
                wanted.space().dimensions(),
                wanted.chunking() == null ? null : wanted.chunking().words(),
                wanted.chunking() == null ? null : wanted.chunking().maxWords(),
                BORN,
                wanted.documents(),
                wanted.chunks(),
                wanted.createdAt(),
                Codecs.schema(wanted.schema()),
                wanted.quantization().name(),
                wanted.bytes(),
                origin);
        while (all.hasNext()) {
            add(all.next());
            if (documents.size() + chunks.size() >= ROWS_AT_ONCE) {
                flush();
            }
        }
        flush();
    }

    private void add(ExportedDocument document) {
        documents.add(List.of(
                wanted.id(),
                document.id(),
                document.format().name(),
                document.content(),
                document.title(),
                Codecs.metadata(document.metadata()),
                Codecs.lists(document.lists()),
                Codecs.texts(document.access()),
                document.version(),
                BORN,
                document.digest(),
                document.passages().size(),
                document.updatedAt()));
        for (Passage passage : document.passages()) {
            Chunk chunk = passage.chunk();
            chunks.add(List.of(
                    wanted.id(),
                    document.id(),
                    chunk.ordinal(),
                    chunk.span().start(),
                    chunk.span().end(),
                    Bytes.utf8(chunk.text()),
                    Codecs.texts(chunk.heading()),
                    Codecs.vector(passage.vector())));
        }
    }

    private void flush() {
        if (!documents.isEmpty()) {
            tx.batch("""
                INSERT INTO documents
                    (collection, id, format, content, title, metadata, lists, access, version, born, digest, chunks,
                    updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """, documents);
            documents.clear();
        }
        if (!chunks.isEmpty()) {
            tx.batch("""
                INSERT INTO chunks (collection, document, ordinal, span_start, span_end, text, heading, vector)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)\
                """, chunks);
            chunks.clear();
        }
    }
}
