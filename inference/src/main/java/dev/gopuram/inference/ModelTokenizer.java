package dev.gopuram.inference;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;

/**
 * A model's own tokenizer, with its truncation and padding switched off: the file that comes with MiniLM cuts at 128
 * tokens and pads to them, which would make windows and counts silently wrong.
 *
 * <p>It calls DJL's native binding directly. The class {@code HuggingFaceTokenizer} above it probes for CUDA through
 * JNA, unpacks files outside of the data directory and reports each start to its makers when it runs in EC2.
 *
 * <p>Safe for use by many threads at once; using it after {@link #close} would crash the process, so whoever
 * opened it closes it after the last call.
 */
final class ModelTokenizer implements AutoCloseable {
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final long handle;
    private final long[] prefix;
    private final long[] suffix;

    private ModelTokenizer(long handle, long[] prefix, long[] suffix) {
        this.handle = handle;
        this.prefix = prefix;
        this.suffix = suffix;
    }

    /** Reads the contents of a {@code tokenizer.json}. The native libraries must be loaded. */
    static ModelTokenizer open(String json) {
        long handle = LIBRARY.createTokenizerFromString(json);
        try {
            LIBRARY.disableTruncation(handle);
            LIBRARY.disablePadding(handle);
            return withSpecialTokens(handle);
        } catch (RuntimeException e) {
            LIBRARY.deleteTokenizer(handle);
            throw e;
        }
    }

    /** Learns what the model wants around every row from how a short text is encoded. */
    private static ModelTokenizer withSpecialTokens(long handle) {
        long encoding = LIBRARY.encode(handle, "a", true);
        try {
            long[] ids = LIBRARY.getTokenIds(encoding);
            long[] special = LIBRARY.getSpecialTokenMask(encoding);
            int from = 0;
            while (from < ids.length && special[from] == 1) {
                from++;
            }
            int to = ids.length;
            while (to > from && special[to - 1] == 1) {
                to--;
            }
            return new ModelTokenizer(
                    handle, Arrays.copyOfRange(ids, 0, from), Arrays.copyOfRange(ids, to, ids.length));
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    /** The text's own tokens, all of them, without special ones. */
    long[] tokens(String text) {
        long encoding = LIBRARY.encode(handle, text, false);
        try {
            return LIBRARY.getTokenIds(encoding);
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    /** The text's own tokens, and where they stand in it. */
    TextTokens placed(String text) {
        long encoding = LIBRARY.encode(handle, text, false);
        try {
            CharSpan[] spans = LIBRARY.getTokenCharSpans(encoding);
            int[] starts = new int[spans.length];
            int[] ends = new int[spans.length];
            for (int i = 0; i < spans.length; i++) {
                // None for a token that stands for nothing in the text.
                starts[i] = spans[i] == null ? 0 : spans[i].getStart();
                ends[i] = spans[i] == null ? 0 : spans[i].getEnd();
            }
            return new TextTokens(LIBRARY.getTokenIds(encoding), starts, ends, LIBRARY.getWordIds(encoding));
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    /** How two texts stand in one row. */
    PairLayout pairs() {
        long encoding = LIBRARY.encodeDual(handle, "a", "a", true);
        try {
            return PairLayout.of(
                    LIBRARY.getTokenIds(encoding), LIBRARY.getSpecialTokenMask(encoding), LIBRARY.getTypeIds(encoding));
        } finally {
            LIBRARY.deleteEncoding(encoding);
        }
    }

    /** The windows of texts in this tokenizer's tokens. */
    TokenWindows windows(int windowTokens, int overlap) {
        return new TokenWindows(windowTokens, overlap, prefix, suffix);
    }

    @Override
    public void close() {
        LIBRARY.deleteTokenizer(handle);
    }
}
