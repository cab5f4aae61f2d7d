package dev.gopuram.inference;

import dev.gopuram.kernel.ByteSize;
import java.nio.file.Path;
import java.util.Set;

/**
 * How models are run.
 *
 * @param threads platform threads that run them
 * @param intraOpThreads threads that share the work inside one run
 * @param queuedRows rows that may wait, over all versions
 * @param memory what all loaded versions together are counted with at most
 * @param maxPixels of a picture, whatever the model makes of it
 * @param natives where native libraries are unpacked
 * @param remoteHosts of servers that may run versions, with or without a port
 */
public record EngineConfig(
        int threads,
        int intraOpThreads,
        int queuedRows,
        ByteSize memory,
        long maxPixels,
        Path natives,
        Set<String> remoteHosts) {
    public EngineConfig {
        remoteHosts = Set.copyOf(remoteHosts);
    }

    /** One whose versions all run here. */
    public EngineConfig(
            int threads, int intraOpThreads, int queuedRows, ByteSize memory, long maxPixels, Path natives) {
        this(threads, intraOpThreads, queuedRows, memory, maxPixels, natives, Set.of());
    }
}
