package dev.gopuram.search;

import dev.gopuram.kernel.Problem;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one collection's index to where the database is. It applies the changes after the last one that the index
 * holds, in order; where they are not kept any more, or the files are damaged or another's, it builds the index anew
 * from the documents. {@link Indexer} lets one thread at a time in.
 */
final class IndexFollower {
    private static final Logger log = LoggerFactory.getLogger(IndexFollower.class);

    /** Changes, or documents, read from the database at once. */
    private static final int PAGE = 64;

    /** Changes applied before searches see some of them. */
    private static final int PAGES_PER_REFRESH = 16;

    private final String collection;
    private final Path path;
    private final DocumentStore store;
    private final CollectionIndex.Settings settings;
    private final int keptChanges;
    private final IndexingSteps steps;
    private final Runnable merged;
    /** Searches read it while the thread that was let in opens and closes it. */
    private volatile @Nullable CollectionIndex index;

    /** Whether a rebuild has begun and not ended: what the index holds is then a part. */
    private boolean rebuilding;

    private long forgotten;

    /**
     * For one collection.
     *
     * @param merged hears that the index would answer faster if it were brought up again
     */
    IndexFollower(
            String collection,
            Path path,
            DocumentStore store,
            CollectionIndex.Settings settings,
            int keptChanges,
            IndexingSteps steps,
            Runnable merged) {
        this.collection = collection;
        this.path = path;
        this.store = store;
        this.settings = settings;
        this.keptChanges = keptChanges;
        this.steps = steps;
        this.merged = merged;
    }

    /** The index as far as it has been followed. */
    CollectionIndex index() {
        CollectionIndex open = index;
        if (open == null) {
            throw new IllegalStateException("index of " + collection + ": closed (expected: open)");
        }
        return open;
    }

    boolean isOpen() {
        return index != null;
    }

    /** Opens the index; answers whether there is a collection to open it for. */
    boolean open() throws IOException {
        if (index != null) {
            return true;
        }
        Optional<IndexForm> form = store.indexForm(collection);
        if (form.isPresent()) {
            index = open(form.get());
        }
        return form.isPresent();
    }

    private CollectionIndex open(IndexForm form) throws IOException {
        try {
            return CollectionIndex.open(collection, path, form, settings, merged);
        } catch (CorruptIndexException
                | IndexFormatTooOldException
                | IndexFormatTooNewException
                | EOFException
                | FileNotFoundException
                | NoSuchFileException damage) {
            log.atWarn()
                    .addKeyValue("collection", collection)
                    .setCause(damage)
                    .log("the index cannot be read and is built anew from the database");
            IOUtils.rm(path);
            return CollectionIndex.open(collection, path, form, settings, merged);
        }
    }

    /** Applies what there is, up to a bound, and lets searches see it. */
    Progress advance() throws IOException {
        CollectionIndex open = index();
        for (int page = 0; page < PAGES_PER_REFRESH; page++) {
            Optional<Replay> replay = store.replay(collection, open.appliedSeq(), PAGE);
            if (replay.isEmpty()) {
                return Progress.GONE;
            }
            if (rebuilding || !follows(open.appliedSeq(), replay.get())) {
                rebuild(open, replay.get().last());
            } else if (replay.get().changes().isEmpty()) {
                showAll(open);
                return Progress.CURRENT;
            } else {
                apply(open, replay.get());
            }
        }
        showAll(open);
        return Progress.BEHIND;
    }

    /** How far an index got. */
    enum Progress {
        /** It holds every change. */
        CURRENT,
        /** There is more to apply. */
        BEHIND,
        /** The collection is not there any more. */
        GONE
    }

    private static boolean follows(long applied, Replay replay) {
        List<Change> changes = replay.changes();
        return changes.isEmpty() ? replay.last() == applied : changes.getFirst().seq() == applied + 1;
    }

    private void apply(CollectionIndex open, Replay replay) throws IOException {
        for (Change change : replay.changes()) {
            IndexedDocument document = replay.documents().get(change.document());
            if (document == null) {
                open.delete(change.document());
            } else {
                open.put(document);
            }
            open.applied(change.seq());
            steps.reached(IndexingSteps.Step.LUCENE_CHANGED);
        }
    }

    /**
     * The documents are read after {@code last}, so they are at least as new; later changes are applied after. Should
     * the database fail on the way, the index says that it holds no change, searches go on seeing the one before, and it
     * is built anew: a replay of all changes would let them see a part of it.
     */
    private void rebuild(CollectionIndex open, long last) throws IOException {
        log.atInfo().addKeyValue("collection", collection).log("building the index from the database");
        rebuilding = true;
        open.clear();
        String after = "";
        List<IndexedDocument> page = store.documentsAfter(collection, after, PAGE);
        while (!page.isEmpty()) {
            for (IndexedDocument document : page) {
                open.put(document);
            }
            steps.reached(IndexingSteps.Step.LUCENE_CHANGED);
            after = page.getLast().id();
            page = store.documentsAfter(collection, after, PAGE);
        }
        open.applied(last);
        refresh(open);
        rebuilding = false;
    }

    private void showAll(CollectionIndex open) throws IOException {
        if (!open.shown()) {
            refresh(open);
        }
    }

    private void refresh(CollectionIndex open) throws IOException {
        open.refresh();
        steps.reached(IndexingSteps.Step.LUCENE_REFRESHED);
    }

    boolean committed() {
        CollectionIndex open = index;
        return open == null || open.committed();
    }

    void commit() throws IOException {
        CollectionIndex open = index;
        if (open == null || open.committed()) {
            return;
        }
        steps.reached(IndexingSteps.Step.LUCENE_COMMITTING);
        open.commit();
        steps.reached(IndexingSteps.Step.LUCENE_COMMITTED);
        forgetChanges(open.appliedSeq() - keptChanges);
    }

    /** Makes an index that is not changing faster to search. */
    void settle() throws IOException {
        CollectionIndex open = index;
        if (open != null) {
            open.settle();
        }
    }

    /** The commit stands whatever comes of it; the next one forgets what this one could not. */
    private void forgetChanges(long old) {
        if (old <= forgotten) {
            return;
        }
        try {
            store.forgetChanges(collection, old);
            forgotten = old;
        } catch (Problem unanswered) {
            log.atWarn()
                    .addKeyValue("collection", collection)
                    .setCause(unanswered)
                    .log("changes that no index needs could not be forgotten");
        }
    }

    void close() {
        CollectionIndex open = index;
        index = null;
        rebuilding = false;
        if (open != null) {
            open.close();
        }
    }

    /** Closes the index and deletes its files. */
    void discard() throws IOException {
        close();
        IOUtils.rm(path);
    }
}
