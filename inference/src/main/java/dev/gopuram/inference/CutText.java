package dev.gopuram.inference;

import java.util.List;

/**
 * A text as a model reads it.
 *
 * @param windows at least one
 * @param tokens the text's own tokens, each counted once, though windows overlap; special tokens are not counted
 */
record CutText(List<TokenWindow> windows, int tokens) {
    CutText {
        windows = List.copyOf(windows);
    }

    /** What the model reads at once from the text's beginning. */
    CutText truncated() {
        TokenWindow first = windows.getFirst();
        return new CutText(List.of(first), first.textTokens());
    }
}
