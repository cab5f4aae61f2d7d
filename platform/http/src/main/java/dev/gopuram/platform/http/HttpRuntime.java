package dev.gopuram.platform.http;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops that servers and upstream clients share. A virtual thread started with {@link Exchange#spawn} carries
 * its exchange's loop along, and what it sends upstream is served by that loop; everybody else gets the loops in turn.
 */
public final class HttpRuntime implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The index of the loop that the calling virtual thread works for. */
    private static final ScopedValue<Integer> LOOP = ScopedValue.newInstance();

    /** Threads for what is blocking inside Vert.x: name lookups and little else. */
    private static final int BLOCKING_THREADS = 4;

    private final Vertx vertx;
    private final Dates dates;
    private final Context[] loops;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger sharedPort = new AtomicInteger();

    private HttpRuntime(Vertx vertx, Clock clock, int loopCount) {
        this.vertx = vertx;
        this.dates = new Dates(clock);
        this.loops = new Context[loopCount];
        for (int i = 0; i < loopCount; i++) {
            loops[i] = ((VertxInternal) vertx).createEventLoopContext();
        }
    }

    public static HttpRuntime open(HttpRuntimeConfig config) {
        return open(config, Clock.system());
    }

    /** The clock is for the dates in replies only; timeouts run on the event loops' own time. */
    public static HttpRuntime open(HttpRuntimeConfig config, Clock clock) {
        int count = config.eventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : config.eventLoops();
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(count)
                // Each socket call costs less than through the JDK. Where there is no library for it, the JDK's serve.
                .setPreferNativeTransport(true)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(BLOCKING_THREADS)
                // Nothing here looks classes up by the thread's loader, and setting it twice for every event costs.
                .setDisableTCCL(true)
                .setBlockedThreadCheckInterval(TimeUnit.HOURS.toMillis(1))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return new HttpRuntime(Vertx.vertx(options), clock, count);
    }

    /** Bytes outside of the heap that the buffers of all the process's connections have. Takes a lock of each arena. */
    public long bufferBytes() {
        return ((PooledByteBufAllocator) VertxByteBufAllocator.POOLED_ALLOCATOR).pinnedDirectMemory();
    }

    /** Runs the task as one that works for the loop. */
    static void runFor(int loop, Runnable task) {
        ScopedValue.where(LOOP, loop).run(task);
    }

    /** The loop that the calling thread works for, else the next in turn. */
    int loopForCaller() {
        return LOOP.isBound() ? LOOP.get() % loops.length : Math.floorMod(turn.getAndIncrement(), loops.length);
    }

    Vertx vertx() {
        return vertx;
    }

    Dates dates() {
        return dates;
    }

    Context[] loops() {
        return loops;
    }

    /** A number under which listeners, one a loop, share one free port. */
    int nextSharedPort() {
        return sharedPort.incrementAndGet();
    }

    /** Waits for what should take moments; called at start and stop only. */
    static <T> T await(Future<T> future, String doing) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw Problem.of(Problem.Code.UNAVAILABLE, doing + ": " + cause.getMessage())
                    .causedBy(cause);
        } catch (TimeoutException e) {
            throw Problem.of(Problem.Code.UNAVAILABLE, doing + ": took longer than " + PATIENCE)
                    .causedBy(e);
        }
    }

    @Override
    public void close() {
        await(vertx.close(), "stopping the event loops");
    }
}
