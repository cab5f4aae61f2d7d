package dev.gopuram.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the cache relies on in whatever stands behind memory. */
abstract class SecondLevelContract {
    static final Duration KEEP = Duration.ofMinutes(1);
    private static final Bytes KEY = CacheKey.of("one").key().digest();
    private static final Bytes OTHER = CacheKey.of("other").key().digest();
    private static final Bytes VALUE = Bytes.wrap(new byte[] {0, -1, '\r', '\n', 7});

    abstract SecondLevel level();

    /** Lets so much time pass for the level. */
    abstract void pass(Duration time);

    @Test
    void what_was_put_is_found_byte_for_byte() throws Exception {
        of(level().put(KEY, VALUE, KEEP));

        assertThat(of(level().find(KEY))).contains(VALUE);
        assertThat(of(level().find(OTHER))).isEmpty();
    }

    @Test
    void the_last_put_counts() throws Exception {
        of(level().put(KEY, VALUE, KEEP));
        of(level().put(KEY, Bytes.utf8("newer"), KEEP));

        assertThat(of(level().find(KEY))).contains(Bytes.utf8("newer"));
    }

    @Test
    void what_was_removed_is_gone_and_a_second_removal_is_no_failure() throws Exception {
        of(level().put(KEY, VALUE, KEEP));
        of(level().remove(KEY));
        of(level().remove(KEY));

        assertThat(of(level().find(KEY))).isEmpty();
    }

    @Test
    void what_was_put_is_kept_no_longer_than_asked() throws Exception {
        of(level().put(KEY, VALUE, Duration.ofSeconds(1)));
        pass(Duration.ofSeconds(2));

        Optional<Bytes> late = of(level().find(KEY));
        assertThat(late).isEmpty();
    }

    private static <T> T of(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
