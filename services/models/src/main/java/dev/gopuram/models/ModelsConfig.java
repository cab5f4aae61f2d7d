package dev.gopuram.models;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;

/**
 * What an operator may choose.
 *
 * @param threads platform threads that run models; 0 means one for each processor
 * @param intraOpThreads threads that share the work inside one row; more than 1 only lowers the latency of a lone call,
 *     and the processor time of the extra ones is not counted
 * @param queuedRows rows that may wait for a thread, over all calls; a call that would exceed it is refused
 * @param windowOverlap tokens that two neighbouring windows of a long text share
 * @param maxInput the longest single text, in UTF-8 bytes
 * @param maxRequest the longest call, all its texts together
 * @param defaultModel the model of a call that names none
 * @param aliases other names for models, for example {@code text-embedding-3-small: all-minilm-l6-v2}
 * @param memory what all loaded versions together may take; the one used longest ago is unloaded for another
 * @param artifacts what the files of registered versions may take on disk
 * @param shadows requests that may wait for a shadow; more are not asked of it
 * @param maxPixels the most pixels of a picture
 * @param remoteHosts hosts of other servers that may run versions, with or without a port; none unless named
 * @param preload whether the default model is loaded at the start, and the node is ready only after that; others are
 *     loaded when they are called first
 */
public record ModelsConfig(
        int threads,
        int intraOpThreads,
        int queuedRows,
        int windowOverlap,
        ByteSize maxInput,
        ByteSize maxRequest,
        String defaultModel,
        Map<String, String> aliases,
        boolean preload,
        ByteSize memory,
        ByteSize artifacts,
        int shadows,
        long maxPixels,
        List<String> remoteHosts) {
    private static final int MAX_THREADS = 1024;
    private static final int MAX_QUEUED_ROWS = 1_000_000;
    private static final int MAX_OVERLAP = 128;
    private static final int MAX_SHADOWS = 65_536;
    private static final long MAX_PIXELS = 268_435_456;

    public ModelsConfig {
        within("threads", threads, 0, MAX_THREADS);
        within("intra_op_threads", intraOpThreads, 1, MAX_THREADS);
        within("queued_rows", queuedRows, InputRules.MAX_INPUTS, MAX_QUEUED_ROWS);
        within("window_overlap", windowOverlap, 0, MAX_OVERLAP);
        if (maxInput.bytes() < 1 || maxInput.bytes() > maxRequest.bytes()) {
            throw Problem.invalid("max_input", maxInput, "1..max_request (" + maxRequest + ")");
        }
        aliases = Map.copyOf(aliases);
        remoteHosts = List.copyOf(remoteHosts);
        within("shadows", shadows, 0, MAX_SHADOWS);
        if (memory.bytes() < 1) {
            throw Problem.invalid("memory", memory, "1 byte or more");
        }
        if (maxPixels < 1 || maxPixels > MAX_PIXELS) {
            throw Problem.invalid("max_pixels", maxPixels, "1.." + MAX_PIXELS);
        }
    }

    /** One with the usual bounds of what came later. */
    public ModelsConfig(
            int threads,
            int intraOpThreads,
            int queuedRows,
            int windowOverlap,
            ByteSize maxInput,
            ByteSize maxRequest,
            String defaultModel,
            Map<String, String> aliases,
            boolean preload) {
        this(
                threads,
                intraOpThreads,
                queuedRows,
                windowOverlap,
                maxInput,
                maxRequest,
                defaultModel,
                aliases,
                preload,
                ByteSize.mib(1024),
                ByteSize.mib(10 * 1024),
                256,
                16_777_216,
                List.of());
    }

    public static ModelsConfig defaults() {
        return new ModelsConfig(
                0, 1, 16_384, 32, ByteSize.mib(1), ByteSize.mib(16), BundledModels.DEFAULT_NAME, Map.of(), true);
    }

    /** The number of pool threads on a machine with that many processors. */
    int poolThreads(int processors) {
        return threads == 0 ? processors : threads;
    }

    private static void within(String field, int value, int low, int high) {
        if (value < low || value > high) {
            throw Problem.invalid(field, value, low + ".." + high);
        }
    }
}
