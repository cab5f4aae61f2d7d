package dev.gopuram.app;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Calls ports of this process, outside of any request, from as many threads as there are processors. */
final class Trial {
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final String NAME = "trial";

    private Trial() {}

    /** Does each piece of work once, in a context of its own; the first failure is thrown when all threads are back. */
    static <T> void each(List<T> work, Consumer<T> doing) {
        Iterator<T> left = work.iterator();
        int threads = Math.max(1, Math.min(work.size(), Runtime.getRuntime().availableProcessors()));
        try (ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name(NAME + "-", 0).factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    for (T next = next(left); next != null; next = next(left)) {
                        T one = next;
                        context().run(() -> doing.accept(one));
                    }
                }));
            }
            running.forEach(Trial::await);
        }
    }

    private static <T> @Nullable T next(Iterator<T> left) {
        synchronized (left) {
            return left.hasNext() ? left.next() : null;
        }
    }

    private static void await(Future<?> one) {
        try {
            one.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    static CallContext context() {
        RandomGenerator random = RandomGenerator.getDefault();
        String id = new Ids(Clock.system(), random).uuid().toString();
        return CallContext.beginning(id, Principal.node(NAME), Deadline.after(PATIENCE, Clock.system()), random);
    }
}
