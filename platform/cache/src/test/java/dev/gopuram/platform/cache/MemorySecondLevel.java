package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A second level in memory, which can be away: it then fails, or says nothing. */
final class MemorySecondLevel implements SecondLevel {
    enum Mood {
        WELL,
        FAILING,
        SILENT
    }

    private record Entry(Bytes value, long untilNanos) {}

    private final Clock clock;
    private final Map<Bytes, Entry> entries = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile Mood mood = Mood.WELL;

    MemorySecondLevel(Clock clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Bytes>> find(Bytes key) {
        asked.incrementAndGet();
        Entry entry = entries.get(key);
        boolean alive = entry != null && clock.nanoTime() - entry.untilNanos() < 0;
        return answer(alive ? Optional.of(entry.value()) : Optional.empty());
    }

    @Override
    public CompletionStage<Void> put(Bytes key, Bytes value, Duration keep) {
        if (mood == Mood.WELL) {
            entries.put(key, new Entry(value, clock.nanoTime() + keep.toNanos()));
        }
        return answer(null);
    }

    @Override
    public CompletionStage<Void> remove(Bytes key) {
        if (mood == Mood.WELL) {
            entries.remove(key);
        }
        return answer(null);
    }

    private <T> CompletionStage<T> answer(T value) {
        return switch (mood) {
            case WELL -> CompletableFuture.completedStage(value);
            case FAILING -> CompletableFuture.failedStage(new IllegalStateException("the store is away"));
            case SILENT -> new CompletableFuture<>();
        };
    }
}
