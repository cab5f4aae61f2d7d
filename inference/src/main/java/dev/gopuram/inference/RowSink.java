package dev.gopuram.inference;

import dev.gopuram.contracts.models.Results;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call's answer of what its rows came to. A row is told by several threads, but each of its pieces by one, and
 * the answer is read after all of them.
 */
abstract class RowSink {
    private final LongAdder tokens = new LongAdder();

    /**
     * A row, or what the model reads of it at once.
     *
     * @param text in tokens; null where the row is none
     * @param window of it
     */
    record Piece(
            int row,
            int index,
            @Nullable TextTokens text,
            @Nullable TokenWindow window) {
        static Piece whole(int row) {
            return new Piece(row, 0, null, null);
        }
    }

    /** Counts tokens of texts, each once. */
    final void read(long count) {
        tokens.add(count);
    }

    final long tokens() {
        return tokens.sum();
    }

    /** Whether a row may come in several pieces. */
    boolean windows() {
        return false;
    }

    /** Says in how many pieces a row comes, before the first of them does. */
    void expect(int row, int pieces) {}

    abstract void take(Piece piece, RowOutput output);

    abstract Results results();
}
