package dev.gopuram.models;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
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
 * @param preload whether models are loaded at the start, and the node is ready only after that, or at their first call
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
        boolean preload) {
    private static final int MAX_THREADS = 1024;
    private static final int MAX_QUEUED_ROWS = 1_000_000;
    private static final int MAX_OVERLAP = 128;

    public ModelsConfig {
        within("threads", threads, 0, MAX_THREADS);
        within("intra_op_threads", intraOpThreads, 1, MAX_THREADS);
        within("queued_rows", queuedRows, InputRules.MAX_INPUTS, MAX_QUEUED_ROWS);
        within("window_overlap", windowOverlap, 0, MAX_OVERLAP);
        if (maxInput.bytes() < 1 || maxInput.bytes() > maxRequest.bytes()) {
            throw Problem.invalid("max_input", maxInput, "1..max_request (" + maxRequest + ")");
        }
        aliases = Map.copyOf(aliases);
    }

    public static ModelsConfig defaults() {
        return new ModelsConfig(
                0, 1, 16_384, 32, ByteSize.mib(1), ByteSize.mib(16), BundledModels.MINILM_NAME, Map.of(), true);
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
