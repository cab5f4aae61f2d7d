package dev.gopuram.search;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** All documents of a collection by id, read a page at a time within one transaction. */
final class SqlExport implements Iterator<ExportedDocument> {
    private static final int PAGE = 32;

    private final Tx tx;
    private final String collection;
    private final Deque<ExportedDocument> page = new ArrayDeque<>();
    private String last = "";

    SqlExport(Tx tx, String collection) {
        this.tx = tx;
        this.collection = collection;
    }

    @Override
    public boolean hasNext() {
        if (page.isEmpty()) {
            page.addAll(tx.list(
                    "SELECT * FROM documents WHERE collection = ? AND id > ? ORDER BY id LIMIT ?",
                    this::document,
                    collection,
                    last,
                    PAGE));
        }
        return !page.isEmpty();
    }

    @Override
    public ExportedDocument next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the collection's documents are over");
        }
        ExportedDocument next = page.remove();
        last = next.id();
        return next;
    }

    private ExportedDocument document(Row row) throws SQLException {
        String id = row.text("id");
        return new ExportedDocument(
                id,
                Format.valueOf(row.text("format")),
                row.bytes("content"),
                row.text("title"),
                Codecs.metadata(row.text("metadata")),
                Codecs.lists(row.text("lists")),
                Codecs.texts(row.text("access")),
                row.longValue("version"),
                row.bytes("digest"),
                row.instant("updated_at"),
                tx.list("""
                    SELECT ordinal, span_start, span_end, text, heading, vector FROM chunks
                    WHERE collection = ? AND document = ? ORDER BY ordinal\
                    """, SqlDocumentStore::passage, collection, id));
    }
}
