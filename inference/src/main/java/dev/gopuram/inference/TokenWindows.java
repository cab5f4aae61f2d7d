package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text's tokens into windows that a model can read whole. Neighbours overlap, so that what stands at a border is
 * read once with what follows; every token is in at least one window.
 */
final class TokenWindows {
    private final int room;
    private final int step;
    private final long[] prefix;
    private final long[] suffix;

    /** The prefix and suffix are the special tokens that the model wants around every row. */
    TokenWindows(int windowTokens, int overlap, long[] prefix, long[] suffix) {
        this.room = windowTokens - prefix.length - suffix.length;
        this.step = room - overlap;
        if (overlap < 0 || step < 1) {
            throw Problem.invalid("window_overlap", overlap, "0.." + (room - 1));
        }
        this.prefix = prefix.clone();
        this.suffix = suffix.clone();
    }

    /** At least one window; a text without tokens of its own is a window of special tokens alone. */
    CutText of(long[] tokens) {
        List<TokenWindow> windows = new ArrayList<>();
        int from = 0;
        while (true) {
            int to = Math.min(from + room, tokens.length);
            windows.add(window(tokens, from, to));
            if (to == tokens.length) {
                return new CutText(windows, tokens.length);
            }
            from += step;
        }
    }

    private TokenWindow window(long[] tokens, int from, int to) {
        int length = to - from;
        long[] ids = new long[prefix.length + length + suffix.length];
        System.arraycopy(prefix, 0, ids, 0, prefix.length);
        System.arraycopy(tokens, from, ids, prefix.length, length);
        System.arraycopy(suffix, 0, ids, prefix.length + length, suffix.length);
        return new TokenWindow(ids, from, length, prefix.length);
    }
}
