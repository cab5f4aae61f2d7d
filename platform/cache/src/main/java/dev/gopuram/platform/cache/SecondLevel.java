package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where answers are kept that other nodes may want: slower than memory, and sometimes away. No method blocks. */
public interface SecondLevel {
    /** What was put under the key and has not expired; fails where the store does. */
    CompletionStage<Optional<Bytes>> find(Bytes key);

    /** Keeps it at most so long. */
    CompletionStage<Void> put(Bytes key, Bytes value, Duration keep);

    CompletionStage<Void> remove(Bytes key);

    /** For a node that shares with nobody. */
    SecondLevel NONE = new SecondLevel() {
        @Override
        public CompletionStage<Optional<Bytes>> find(Bytes key) {
            return CompletableFuture.completedStage(Optional.empty());
        }

        @Override
        public CompletionStage<Void> put(Bytes key, Bytes value, Duration keep) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> remove(Bytes key) {
            return CompletableFuture.completedStage(null);
        }
    };
}
