package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second level, held at arm's length: it is waited for within a bound, never for a write, and left alone for a while
 * after it failed. What it says wrongly is as good as nothing.
 */
final class FarAnswers {
    private static final Logger log = LoggerFactory.getLogger(FarAnswers.class);
    /** Writes on their way at once; one more is dropped, for the answer is in memory. */
    private static final int MAX_WRITES = 256;

    private final SecondLevel second;
    private final CacheBounds bounds;
    private final Respite respite;
    private final Semaphore writes = new Semaphore(MAX_WRITES);

    FarAnswers(SecondLevel second, CacheBounds bounds, Clock clock) {
        this.second = second;
        this.bounds = bounds;
        this.respite = new Respite(bounds.secondPause(), clock);
    }

    /** What is there; null where nothing is, or where it does not say in time. */
    @Nullable
    Kept find(CacheKey key) throws InterruptedException {
        if (key.isHereOnly() || respite.lasts()) {
            return null;
        }
        CompletableFuture<Optional<Bytes>> answer = null;
        try {
            answer = second.find(key.digest()).toCompletableFuture();
            Optional<Bytes> bytes = answer.get(bounds.secondWait().toNanos(), TimeUnit.NANOSECONDS);
            return bytes.isEmpty() ? null : read(bytes.get());
        } catch (ExecutionException e) {
            pause(e.getCause());
        } catch (TimeoutException | RuntimeException e) {
            pause(e);
        } finally {
            if (answer != null) {
                answer.cancel(true);
            }
        }
        return null;
    }

    private static @Nullable Kept read(Bytes bytes) {
        try {
            return KeptBytes.read(bytes);
        } catch (IllegalArgumentException e) {
            log.debug("an answer in the second level is passed over: {}", e.getMessage());
            return null;
        }
    }

    void put(CacheKey key, Kept kept) {
        Duration keep = kept.lifetimes().whole();
        if (keep.isPositive() && !key.isHereOnly()) {
            write(() -> second.put(key.digest(), KeptBytes.write(kept), keep).toCompletableFuture());
        }
    }

    void remove(CacheKey key) {
        if (!key.isHereOnly()) {
            write(() -> second.remove(key.digest()).toCompletableFuture());
        }
    }

    private void write(Supplier<CompletableFuture<Void>> one) {
        if (respite.lasts() || !writes.tryAcquire()) {
            return;
        }
        CompletableFuture<Void> writing;
        try {
            writing = one.get();
        } catch (RuntimeException e) {
            writing = CompletableFuture.failedFuture(e);
        }
        var _ = writing.whenComplete((nothing, failure) -> {
            writes.release();
            if (failure != null) {
                pause(failure);
            }
        });
    }

    private void pause(@Nullable Throwable why) {
        if (respite.begin()) {
            log.warn(
                    "the second level of the cache is left alone for {}: {}",
                    bounds.secondPause(),
                    String.valueOf(why));
        }
    }
}
