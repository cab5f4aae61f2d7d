package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores documents: checks them all, cuts and embeds those that differ from what is stored, and writes them in one
 * transaction. Whatever fails before it leaves nothing behind; once it has committed the write is acknowledged, even
 * where waiting for the index fails.
 */
final class StoreDocuments {
    static final int MAX_DOCUMENTS = 1_000;

    private final DocumentStore store;
    private final CollectionNames names;
    private final Embedder embedder;
    private final PdfReader pdfs;
    private final Indexer indexer;
    private final SearchConfig config;
    private final IndexingSteps steps;

    StoreDocuments(
            DocumentStore store,
            CollectionNames names,
            Embedder embedder,
            PdfReader pdfs,
            Indexer indexer,
            SearchConfig config,
            IndexingSteps steps) {
        this.store = store;
        this.names = names;
        this.embedder = embedder;
        this.pdfs = pdfs;
        this.indexer = indexer;
        this.config = config;
        this.steps = steps;
    }

    DocumentsPut store(PutDocuments request) {
        List<Bytes> digests = check(request.documents());
        CallContext context = CallContext.current();
        return names.with(
                context.tenant(), request.collection(), collection -> store(collection, request, digests, context));
    }

    private DocumentsPut store(
            StoredCollection collection, PutDocuments request, List<Bytes> digests, CallContext context) {
        requireDeclared(collection.schema(), request.documents());
        Map<String, StoredMark> stored = store.marks(
                collection.id(),
                request.documents().stream().map(NewDocument::id).toList());
        Chunker chunker = chunker(collection);
        List<Cut> changed = new ArrayList<>();
        int chunks = 0;
        for (int i = 0; i < digests.size(); i++) {
            NewDocument document = request.documents().get(i);
            StoredMark mark = stored.get(document.id());
            if (mark != null && mark.digest().equals(digests.get(i))) {
                chunks += mark.chunks();
            } else {
                Cut cut = cut(chunker, readable(document), digests.get(i));
                chunks += cut.parts.chunks().size();
                changed.add(cut);
            }
        }
        Embedder.Embedded embedded = embedder.documents(collection.space(), texts(changed));
        if (!changed.isEmpty()) {
            write(collection, prepare(changed, embedded.vectors()), request.refresh(), context);
        } else if (request.refresh() == Refresh.WAIT) {
            indexer.await(collection.id(), collection.seq(), context.deadline());
        }
        return new DocumentsPut(request.documents().size(), chunks, embedded.usage());
    }

    private void write(
            StoredCollection collection, List<PreparedDocument> documents, Refresh refresh, CallContext context) {
        context.deadline().check("embedding the documents; nothing was stored");
        Optional<Long> seq = store.put(collection.id(), documents);
        if (seq.isEmpty()) {
            throw names.missing(collection.tenant(), collection.name());
        }
        steps.reached(IndexingSteps.Step.SQL_COMMITTED);
        switch (refresh) {
            case WAIT -> indexer.await(collection.id(), seq.get(), context.deadline());
            case LATER -> indexer.wakeLater(collection.id());
        }
    }

    /** A document with its passages, not embedded yet. */
    private record Cut(NewDocument document, Bytes digest, Chunker.Chunks parts) {
        String title() {
            return document.title().isEmpty() ? parts.title() : document.title();
        }
    }

    private Chunker chunker(StoredCollection collection) {
        Chunking chunking = collection.chunking();
        if (chunking == null) {
            return new Chunker(config.chunkWords(), config.maxChunkWords());
        }
        return chunking.equals(Chunking.NONE) ? Chunker.whole() : new Chunker(chunking.words(), chunking.maxWords());
    }

    private NewDocument readable(NewDocument document) {
        return switch (document.format()) {
            case TEXT, MARKDOWN, HTML -> document;
            case PDF -> {
                NewDocument read = pdfs.read(document);
                requireSize(
                        "text of document " + document.id(),
                        Bytes.utf8(read.content()).length(),
                        config.maxDocument().bytes());
                yield read;
            }
        };
    }

    private Cut cut(Chunker chunker, NewDocument document, Bytes digest) {
        Chunker.Chunks parts = chunker.chunk(document.format(), document.content());
        if (parts.chunks().size() > config.maxPassages()) {
            throw Problem.of(
                    Problem.Code.TOO_LARGE,
                    "document " + document.id() + ": " + parts.chunks().size() + " passages (expected: 0.."
                            + config.maxPassages() + ")");
        }
        return new Cut(document, digest, parts);
    }

    /** A passage's meaning depends on what stands above it, so that is embedded with it. */
    private static List<String> texts(List<Cut> documents) {
        return documents.stream()
                .flatMap(cut -> cut.parts.chunks().stream().map(chunk -> IndexFields.read(cut.title(), chunk)))
                .toList();
    }

    private static List<PreparedDocument> prepare(List<Cut> documents, List<Vector> vectors) {
        List<PreparedDocument> prepared = new ArrayList<>();
        int next = 0;
        for (Cut cut : documents) {
            List<Passage> passages = new ArrayList<>();
            for (Chunk chunk : cut.parts.chunks()) {
                passages.add(new Passage(chunk, vectors.get(next++)));
            }
            prepared.add(new PreparedDocument(cut.document, cut.title(), cut.digest, passages));
        }
        return prepared;
    }

    private List<Bytes> check(List<NewDocument> documents) {
        if (documents.isEmpty() || documents.size() > MAX_DOCUMENTS) {
            throw Problem.invalid("documents", documents.size(), "1.." + MAX_DOCUMENTS);
        }
        Set<String> ids = new HashSet<>();
        List<Bytes> digests = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < documents.size(); i++) {
            String field = "documents[" + i + "]";
            NewDocument document = documents.get(i);
            Checks.documentId(field + ".id", document.id());
            if (!ids.add(document.id())) {
                throw Problem.invalid(field + ".id", document.id(), "an id that occurs once");
            }
            Checks.title(field + ".title", document.title());
            Checks.metadata(field + ".metadata", document.metadata());
            Checks.lists(field + ".metadata", document.lists(), document.metadata());
            Checks.access(field + ".access", document.access());
            Checks.wholeCharacters(field + ".content", document.content());
            Bytes content = content(field, document);
            bytes += content.length();
            requireSize("documents", bytes, config.maxRequest().bytes());
            digests.add(Digest.of(document, content));
        }
        return digests;
    }

    private static void requireDeclared(Schema schema, List<NewDocument> documents) {
        for (int i = 0; i < documents.size(); i++) {
            Checks.declared("documents[" + i + "].metadata", schema, documents.get(i));
        }
    }

    /** What is given to be read: a text, or a file. */
    private Bytes content(String field, NewDocument document) {
        boolean isFile = switch (document.format()) {
            case TEXT, MARKDOWN, HTML -> false;
            case PDF -> true;
        };
        Bytes text = Bytes.utf8(document.content());
        if (isFile ? text.length() > 0 : document.file().length() > 0) {
            throw Problem.invalid(
                    field, isFile ? "a text" : "a file", isFile ? "the bytes of a PDF" : "a text, as its format says");
        }
        if (!isFile) {
            requireSize(field + ".content", text.length(), config.maxDocument().bytes());
            return text;
        }
        if (document.file().length() == 0) {
            throw Problem.invalid(field + ".file", "empty", "the bytes of a PDF");
        }
        requireSize(
                field + ".file",
                document.file().length(),
                config.pdf().maxBytes().bytes());
        return document.file();
    }

    private static void requireSize(String field, long bytes, long most) {
        if (bytes > most) {
            throw Problem.of(Problem.Code.TOO_LARGE, field + ": " + bytes + " bytes (expected: 0.." + most + ")")
                    .at(field);
        }
    }
}
