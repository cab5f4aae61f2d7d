package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.redis.Redis;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The second level in a Redis server. Each command waits on a virtual thread of its own, not on its caller's. */
public final class RedisSecondLevel implements SecondLevel {
    private static final String PREFIX = "gopuram:cache:";

    private final Redis redis;

    public RedisSecondLevel(Redis redis) {
        this.redis = redis;
    }

    @Override
    public CompletionStage<Optional<Bytes>> find(Bytes key) {
        return CompletableFuture.supplyAsync(() -> redis.read(name(key)).map(Bytes::wrap), Thread::startVirtualThread);
    }

    @Override
    public CompletionStage<Void> put(Bytes key, Bytes value, Duration keep) {
        return CompletableFuture.runAsync(
                () -> redis.write(name(key), value.shared(), keep), Thread::startVirtualThread);
    }

    @Override
    public CompletionStage<Void> remove(Bytes key) {
        return CompletableFuture.runAsync(() -> redis.delete(name(key)), Thread::startVirtualThread);
    }

    private static String name(Bytes key) {
        return PREFIX + HexFormat.of().formatHex(key.shared());
    }
}
