package dev.gopuram.search;

import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How documents are cut, indexed and ranked.
 *
 * @param refreshInterval how long a write with {@code refresh=later} may stay unseen
 * @param commitInterval how often an index that changes is made durable; what is newer is replayed after a crash
 * @param keptChanges changes kept per collection for indexes that lag; one further behind is built anew
 * @param maxOpenIndexes collections whose index stays open; the least recently used is closed
 * @param indexingThreads platform threads that index
 * @param indexBuffer memory of one open index before it writes a segment
 * @param chunkWords words a passage aims at
 * @param maxChunkWords words a passage never exceeds
 * @param embedBatch passages embedded in one call
 * @param maxCollections collections of one tenant
 * @param maxDocument bytes of one document's content
 * @param maxRequest bytes of all documents of one call
 * @param maxPassages passages of one document
 * @param alpha the weight of meaning against words in hybrid queries that name none
 * @param fusion how the two legs' rankings are made one in hybrid queries that do not say
 * @param rescoreOversample how many times the wanted passages a quantised index is asked for, to score them again
 * @param pdf how PDFs are read
 * @param snapshots where snapshots lie
 */
public record SearchConfig(
        Duration refreshInterval,
        Duration commitInterval,
        int keptChanges,
        int maxOpenIndexes,
        int indexingThreads,
        ByteSize indexBuffer,
        int chunkWords,
        int maxChunkWords,
        int embedBatch,
        int maxCollections,
        ByteSize maxDocument,
        ByteSize maxRequest,
        int maxPassages,
        double alpha,
        Query.Fusion fusion,
        int rescoreOversample,
        PdfConfig pdf,
        SnapshotConfig snapshots) {
    static final int MOST_WORDS = 2_000;
    private static final int MOST_INDEXES = 4_096;
    private static final int MOST_THREADS = 64;
    private static final int MOST_TEXTS_PER_EMBED = 2_048;
    private static final int MOST_COLLECTIONS = 10_000;
    private static final int MOST_PASSAGES = 100_000;
    private static final int MOST_OVERSAMPLE = 10;
    private static final long LARGEST_BUFFER = ByteSize.mib(1_024).bytes();
    private static final long LARGEST_REQUEST = ByteSize.mib(1_024).bytes();

    public SearchConfig {
        within("refresh_interval", refreshInterval, Duration.ofMillis(1), Duration.ofHours(1));
        within("commit_interval", commitInterval, Duration.ofMillis(1), Duration.ofHours(1));
        within("kept_changes", keptChanges, 1, 10_000_000);
        within("max_open_indexes", maxOpenIndexes, 1, MOST_INDEXES);
        within("indexing_threads", indexingThreads, 1, MOST_THREADS);
        within("index_buffer", indexBuffer.bytes(), ByteSize.mib(1).bytes(), LARGEST_BUFFER);
        within("max_chunk_words", maxChunkWords, 1, MOST_WORDS);
        within("chunk_words", chunkWords, 1, maxChunkWords);
        within("embed_batch", embedBatch, 1, MOST_TEXTS_PER_EMBED);
        within("max_collections", maxCollections, 1, MOST_COLLECTIONS);
        within("max_request", maxRequest.bytes(), 1, LARGEST_REQUEST);
        within("max_document", maxDocument.bytes(), 1, maxRequest.bytes());
        within("max_passages", maxPassages, 1, MOST_PASSAGES);
        within("rescore_oversample", rescoreOversample, 1, MOST_OVERSAMPLE);
        if (!(alpha >= 0 && alpha <= 1)) {
            throw Problem.invalid("alpha", alpha, "0..1");
        }
    }

    public static SearchConfig defaults() {
        return new SearchConfig(
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                10_000,
                32,
                2,
                ByteSize.mib(16),
                160,
                240,
                64,
                1_000,
                ByteSize.mib(8),
                ByteSize.mib(32),
                10_000,
                0.5,
                Query.Fusion.NORMALIZED,
                3,
                PdfConfig.defaults(),
                SnapshotConfig.defaults());
    }

    private static void within(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw Problem.invalid(field, value, "1ms..1h");
        }
    }

    private static void within(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }
}
