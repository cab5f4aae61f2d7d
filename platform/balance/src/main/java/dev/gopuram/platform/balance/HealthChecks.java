package dev.gopuram.platform.balance;

import dev.gopuram.kernel.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Asks the addresses of a pool whether they are well, each at its interval and one check of an address at a time. The
 * first checks are spread over one interval, so that many gateways do not ask at once.
 *
 * @param <A> an address
 */
public final class HealthChecks<A> {
    private final Pool<A> pool;
    private final HealthCheckConfig config;
    private final Predicate<A> check;
    private final Executor executor;
    private final BiConsumer<A, Boolean> turned;
    private final Clock clock;
    private final Map<A, Turn> turns = new HashMap<>();

    private static final class Turn {
        final AtomicBoolean running = new AtomicBoolean();
        long due;
    }

    /**
     * @param check asks one address and keeps the timeout itself; a check that throws is a bad one
     * @param executor runs the checks, which may block
     * @param turned hears of each address that was found well, or no longer well
     */
    public HealthChecks(
            Pool<A> pool,
            HealthCheckConfig config,
            Predicate<A> check,
            Executor executor,
            BiConsumer<A, Boolean> turned,
            Clock clock,
            RandomGenerator random) {
        this.pool = pool;
        this.config = config;
        this.check = check;
        this.executor = executor;
        this.turned = turned;
        this.clock = clock;
        for (A address : pool.addresses()) {
            Turn turn = new Turn();
            turn.due = clock.nanoTime() + random.nextLong(config.interval().toNanos());
            turns.put(address, turn);
        }
    }

    /** Begins the checks that are due. Called by one thread at a time, several times an interval. */
    public void sweep() {
        long now = clock.nanoTime();
        turns.forEach((address, turn) -> {
            if (now - turn.due >= 0 && turn.running.compareAndSet(false, true)) {
                turn.due = now + config.interval().toNanos();
                begin(address, turn);
            }
        });
    }

    private void begin(A address, Turn turn) {
        try {
            executor.execute(() -> {
                try {
                    note(address, good(address));
                } finally {
                    turn.running.set(false);
                }
            });
        } catch (RuntimeException refused) {
            turn.running.set(false);
            throw refused;
        }
    }

    private boolean good(A address) {
        try {
            return check.test(address);
        } catch (RuntimeException unwell) {
            return false;
        }
    }

    private void note(A address, boolean good) {
        if (pool.checked(address, good, config)) {
            turned.accept(address, good);
        }
    }
}
