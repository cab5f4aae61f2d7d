package dev.gopuram.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LRUQueryCache;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.search.similarities.Similarity;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/**
 * The Lucene index of one collection. One thread at a time changes it; any number search. It knows the number of the
 * last change that it holds ({@link #appliedSeq}), that searches see ({@link #visibleSeq}) and that its files hold,
 * which is kept in Lucene's commit data and so is as durable as the change itself.
 */
final class CollectionIndex implements AutoCloseable {
    static final Similarity BM25 = new BM25Similarity(0.9f, 0.4f);

    private static final String SEQ = "seq";
    private static final String COLLECTION = "collection";
    private static final String LAYOUT = "layout";
    private static final String FORM = "form";

    /** All segments are made one where this part of the passages, or more, lies outside of the largest. */
    private static final double UNSETTLED = 1.0 / 8;

    /** The graph of one segment is made in memory: some 200 bytes for each passage. */
    private static final int MOST_SETTLED = 1_000_000;

    /** Raise it when the fields change: indexes of another layout are built anew. */
    private static final String CURRENT_LAYOUT = "3";

    private final String collection;
    private final IndexForm form;
    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private long appliedSeq;
    private long committedSeq;
    private volatile IndexFigures figures;

    private CollectionIndex(
            String collection,
            IndexForm form,
            Directory directory,
            IndexWriter writer,
            SearcherManager searchers,
            long seq) {
        this.collection = collection;
        this.form = form;
        this.directory = directory;
        this.writer = writer;
        this.searchers = searchers;
        this.appliedSeq = seq;
        this.committedSeq = seq;
        this.figures = new IndexFigures(seq, 0, 0);
    }

    /** What all indexes share. */
    record Settings(Analyzer analyzer, LRUQueryCache queryCache, double bufferMib) {}

    /**
     * Opens the index at the path, or makes an empty one; fails where the files are damaged or another's.
     *
     * @param merged hears, on a thread of Lucene's, that segments became one: {@link #refresh} lets searches see it
     */
    static CollectionIndex open(String collection, Path path, IndexForm form, Settings settings, Runnable merged)
            throws IOException {
        Files.createDirectories(path);
        Directory directory = FSDirectory.open(path);
        IndexWriter writer = null;
        try {
            long seq = DirectoryReader.indexExists(directory) ? checkedSeq(collection, form, directory) : 0;
            writer = new IndexWriter(
                    directory,
                    new IndexWriterConfig(settings.analyzer)
                            .setCodec(new CollectionCodec(form.quantization()))
                            .setSimilarity(BM25)
                            .setRAMBufferSizeMB(settings.bufferMib)
                            .setMergeScheduler(new Merging(merged))
                            .setCommitOnClose(false));
            SearcherManager searchers = new SearcherManager(writer, new Searchers(settings));
            CollectionIndex index = new CollectionIndex(collection, form, directory, writer, searchers, seq);
            index.count();
            return index;
        } catch (IOException | RuntimeException failure) {
            IOUtils.closeWhileHandlingException(writer, directory);
            throw failure;
        }
    }

    /** Reads every file against its checksum, so that damage shows here and not in an answer. */
    private static long checkedSeq(String collection, IndexForm form, Directory directory) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            for (LeafReaderContext leaf : reader.leaves()) {
                if (leaf.reader() instanceof CodecReader files) {
                    files.checkIntegrity();
                }
            }
            Map<String, String> data = reader.getIndexCommit().getUserData();
            String seq = data.get(SEQ);
            boolean ours = collection.equals(data.get(COLLECTION))
                    && CURRENT_LAYOUT.equals(data.get(LAYOUT))
                    && form.mark().equals(data.get(FORM));
            if (seq == null || !ours) {
                throw new CorruptIndexException(
                        "commit data (expected: collection " + collection + ", layout " + CURRENT_LAYOUT + ", form "
                                + form.mark() + " and a number)",
                        data.toString());
            }
            return Long.parseLong(seq);
        }
    }

    /** Puts the document in place of the one with its id; both steps are seen at once or not at all. */
    void put(IndexedDocument document) throws IOException {
        if (document.passages().isEmpty()) {
            delete(document.id());
        } else {
            writer.updateDocuments(IndexFields.documentTerm(document.id()), IndexFields.documents(document));
        }
    }

    void delete(String document) throws IOException {
        writer.deleteDocuments(IndexFields.documentTerm(document));
    }

    /** Empties it: it holds no change any more. */
    void clear() throws IOException {
        writer.deleteAll();
        appliedSeq = 0;
    }

    /** Says that all changes up to this one have been put in. */
    void applied(long seq) {
        appliedSeq = seq;
    }

    long appliedSeq() {
        return appliedSeq;
    }

    long visibleSeq() {
        return figures.seq();
    }

    /** Whether the files hold what was applied, in the segments that it lies in by now. */
    boolean committed() {
        return committedSeq == appliedSeq && !writer.hasUncommittedChanges();
    }

    /** Whether searches see what was applied, in the segments that it lies in by now. */
    boolean shown() throws IOException {
        return visibleSeq() == appliedSeq
                && search(
                        searcher -> searcher.getIndexReader() instanceof DirectoryReader reader && reader.isCurrent());
    }

    /** Lets searches see what was applied. */
    void refresh() throws IOException {
        searchers.maybeRefreshBlocking();
        count();
    }

    /** How it stood when searches were last shown something new. */
    IndexFigures figures() {
        return figures;
    }

    private void count() throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            long bytes = 0;
            for (LeafReaderContext leaf : searcher.getLeafContexts()) {
                if (leaf.reader() instanceof SegmentReader segment) {
                    bytes += segment.getSegmentInfo().sizeInBytes();
                }
            }
            figures = new IndexFigures(
                    appliedSeq, bytes, searcher.getIndexReader().numDeletedDocs());
        } finally {
            searchers.release(searcher);
        }
    }

    /** Makes what was applied durable, together with its number. */
    void commit() throws IOException {
        Map<String, String> data = new HashMap<>();
        data.put(SEQ, Long.toString(appliedSeq));
        data.put(COLLECTION, collection);
        data.put(LAYOUT, CURRENT_LAYOUT);
        data.put(FORM, form.mark());
        writer.setLiveCommitData(data.entrySet());
        writer.commit();
        committedSeq = appliedSeq;
    }

    /**
     * Has the segments made one, in the background: a walk for the nearest begins anew in each, so that a query over
     * fourteen takes ten times what it takes over one. Little beside a large one stays where it is.
     */
    void settle() throws IOException {
        if (search(CollectionIndex::unsettled)) {
            writer.forceMerge(1, false);
        }
    }

    private static boolean unsettled(IndexSearcher searcher) {
        int all = searcher.getIndexReader().maxDoc();
        int largest = searcher.getLeafContexts().stream()
                .mapToInt(segment -> segment.reader().maxDoc())
                .max()
                .orElse(0);
        return all <= MOST_SETTLED && all - largest > 0 && all - largest >= UNSETTLED * all;
    }

    /** What is done with one unchanging view of the index. */
    interface Searching<T> {
        T search(IndexSearcher searcher) throws IOException;
    }

    <T> T search(Searching<T> searching) throws IOException {
        IndexSearcher searcher = searchers.acquire();
        try {
            return searching.search(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    /** Releases the files; what was not committed is replayed when it is opened again. */
    @Override
    public void close() {
        try {
            IOUtils.close(searchers, writer::rollback, directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Says when a merge has ended. */
    private static final class Merging extends ConcurrentMergeScheduler {
        private final Runnable merged;

        Merging(Runnable merged) {
            this.merged = merged;
        }

        @Override
        protected void doMerge(MergeSource source, MergePolicy.OneMerge merge) throws IOException {
            super.doMerge(source, merge);
            merged.run();
        }
    }

    /** Searchers rank by BM25 and share one bounded query cache. */
    private static final class Searchers extends SearcherFactory {
        private final Settings settings;

        Searchers(Settings settings) {
            this.settings = settings;
        }

        @Override
        public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(BM25);
            searcher.setQueryCache(settings.queryCache);
            return searcher;
        }
    }
}
