package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.lucene.search.LRUQueryCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFollowerTest {
    private static final String ID = "0".repeat(32);
    private static final StoredCollection COLLECTION = House.stored(ID, new VectorSpace("m", "1", 2));

    /** More changes than are applied before searches see some of them. */
    private static final int DOCUMENTS = 1_100;

    private static final double BUFFER_MIB = 16;

    @TempDir
    Path data;

    @Test
    void a_rebuild_that_breaks_off_is_begun_again_and_searches_see_the_whole_of_one_or_the_other() throws IOException {
        AtomicBoolean breaking = new AtomicBoolean();
        try (Database database =
                Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), data, Clock.system())) {
            DocumentStore store = new SqlDocumentStore(database, Clock.system());
            store.create(COLLECTION, 1);
            store.put(
                    ID,
                    IntStream.range(0, DOCUMENTS)
                            .mapToObj(i -> prepared("d" + i))
                            .toList());
            IndexFollower follower = follower(store, breaking);
            follower.open();
            catchUp(follower);

            restoreWithoutTheLast(database);
            breaking.set(true);
            assertThatThrownBy(follower::advance).isInstanceOf(Problem.class);
            assertThat(visible(follower)).isEqualTo(DOCUMENTS);

            follower.advance();
            assertThat(visible(follower)).isEqualTo(DOCUMENTS - 1);
            catchUp(follower);
            assertThat(visible(follower)).isEqualTo(DOCUMENTS - 1);
            follower.close();
        }
    }

    private IndexFollower follower(DocumentStore store, AtomicBoolean breaking) {
        CollectionIndex.Settings settings =
                new CollectionIndex.Settings(new Words(), new LRUQueryCache(1, 1), BUFFER_MIB);
        IndexingSteps steps = step -> {
            if (step == IndexingSteps.Step.LUCENE_CHANGED && breaking.getAndSet(false)) {
                throw Problem.of(Problem.Code.UNAVAILABLE, "the database does not answer");
            }
        };
        return new IndexFollower(ID, House.indexes(data), store, settings, DOCUMENTS, steps, () -> {});
    }

    private static void catchUp(IndexFollower follower) throws IOException {
        IndexFollower.Progress progress = IndexFollower.Progress.BEHIND;
        while (progress == IndexFollower.Progress.BEHIND) {
            progress = follower.advance();
        }
        assertThat(progress).isEqualTo(IndexFollower.Progress.CURRENT);
    }

    /** As a database is that was restored from a copy: the index is ahead of it by one change. */
    private static void restoreWithoutTheLast(Database database) {
        String last = "d" + (DOCUMENTS - 1);
        database.write(tx -> tx.update("DELETE FROM changes WHERE seq = ?", DOCUMENTS)
                + tx.update("DELETE FROM documents WHERE id = ?", last)
                + tx.update("DELETE FROM chunks WHERE document = ?", last)
                + tx.update("UPDATE collections SET seq = seq - 1"));
    }

    private static int visible(IndexFollower follower) throws IOException {
        return follower.index().search(searcher -> searcher.getIndexReader().numDocs());
    }

    private static PreparedDocument prepared(String id) {
        Chunk chunk = new Chunk(0, new Span(0, 2), "alpha", List.of());
        Vector vector = Vector.wrap(new float[] {1, 0});
        return new PreparedDocument(
                House.text(id, "alpha"), "Title", Bytes.utf8("digest of " + id), List.of(new Passage(chunk, vector)));
    }
}
