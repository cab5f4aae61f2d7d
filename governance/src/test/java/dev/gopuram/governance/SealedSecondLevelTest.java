package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.cache.CacheKey;
import dev.gopuram.platform.cache.SecondLevel;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecondLevelTest {
    private static final Bytes QUESTION = CacheKey.of("question").key().digest();
    private static final Bytes OTHER = CacheKey.of("other").key().digest();
    private static final Bytes ANSWER = Bytes.utf8("an answer that nobody else may read");

    @TempDir
    Path ours;

    @TempDir
    Path theirs;

    private final Map<Bytes, Bytes> kept = new ConcurrentHashMap<>();

    @Test
    void what_the_store_keeps_is_sealed_and_opens_for_whoever_has_the_master_key() {
        put(level(ours));

        assertThat(kept.get(QUESTION).utf8()).doesNotContain("answer");
        assertThat(find(level(ours), QUESTION)).contains(ANSWER);
    }

    @Test
    void what_another_master_key_sealed_is_as_good_as_nothing() {
        put(level(theirs));

        assertThat(find(level(ours), QUESTION)).isEmpty();
    }

    @Test
    void an_answer_that_was_moved_to_another_question_is_as_good_as_nothing() {
        SecondLevel level = level(ours);
        put(level);
        kept.put(OTHER, kept.get(QUESTION));

        assertThat(find(level, OTHER)).isEmpty();
    }

    @Test
    void what_was_altered_or_cut_short_is_as_good_as_nothing() {
        SecondLevel level = level(ours);
        put(level);
        byte[] sealed = kept.get(QUESTION).shared().clone();
        for (int length = 0; length < sealed.length; length++) {
            byte[] altered = sealed.clone();
            altered[length] ^= 1;
            kept.put(QUESTION, Bytes.wrap(altered));
            // The number of the master key is for messages alone.
            if (length >= Integer.BYTES) {
                assertThat(find(level, QUESTION)).as("byte " + length).isEmpty();
            }
            kept.put(QUESTION, Bytes.wrap(Arrays.copyOf(sealed, length)));
            assertThat(find(level, QUESTION)).as(length + " bytes").isEmpty();
        }
    }

    private static void put(SecondLevel level) {
        level.put(QUESTION, ANSWER, Duration.ofMinutes(1)).toCompletableFuture().join();
    }

    private static Optional<Bytes> find(SecondLevel level, Bytes key) {
        return level.find(key).toCompletableFuture().join();
    }

    private SecondLevel level(Path keys) {
        SecondLevel store = new SecondLevel() {
            @Override
            public CompletionStage<Optional<Bytes>> find(Bytes key) {
                return CompletableFuture.completedStage(Optional.ofNullable(kept.get(key)));
            }

            @Override
            public CompletionStage<Void> put(Bytes key, Bytes value, Duration keep) {
                kept.put(key, value);
                return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<Void> remove(Bytes key) {
                kept.remove(key);
                return CompletableFuture.completedStage(null);
            }
        };
        return SealedSecondLevel.over(store, new MasterKeySource(null, keys), new ManualClock());
    }
}
