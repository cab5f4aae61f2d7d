package dev.gopuram.inference;

import dev.gopuram.kernel.ByteSize;
import java.nio.file.Path;

/**
 * How models are run.
 *
 * @param threads platform threads that run them
 * @param intraOpThreads threads that share the work inside one run
 * @param queuedRows rows that may wait, over all versions
 * @param memory what all loaded versions together are counted with at most
 * @param maxPixels of a picture, whatever the model makes of it
 * @param natives where native libraries are unpacked
 */
public record EngineConfig(
        int threads, int intraOpThreads, int queuedRows, ByteSize memory, long maxPixels, Path natives) {}
