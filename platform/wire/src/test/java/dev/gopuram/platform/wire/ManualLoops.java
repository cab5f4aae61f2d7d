package dev.gopuram.platform.wire;

import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Event loops whose timers stand still until the test moves them. Bytes move as ever. */
final class ManualLoops extends MultiThreadIoEventLoopGroup {
    private static final long NEVER_DAYS = 1000;

    /**
     * A timer that was set.
     *
     * @param everyNanos 0 where it goes off once
     * @param handle what the setter may cancel it by
     */
    private record Timer(long atNanos, long everyNanos, Runnable task, ScheduledFuture<?> handle) {}

    private final List<Timer> timers = new ArrayList<>();
    private long nowNanos;

    ManualLoops() {
        super(1, NioIoHandler.newFactory());
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return set(task, unit.toNanos(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        return set(task, unit.toNanos(first), unit.toNanos(delay));
    }

    /** Whether a timer that goes off once will do so within this time. */
    synchronized boolean waitsAtMost(Duration time) {
        return timers.stream()
                .filter(timer -> timer.everyNanos == 0 && !timer.handle.isCancelled())
                .anyMatch(timer -> timer.atNanos - nowNanos <= time.toNanos());
    }

    /** Lets the timers that are due meanwhile go off, in their order. */
    void advance(Duration by) {
        long end = moved(0) + by.toNanos();
        for (Optional<Timer> due = next(end); due.isPresent(); due = next(end)) {
            due.get().task.run();
        }
        moved(end);
    }

    private synchronized ScheduledFuture<?> set(Runnable task, long delayNanos, long everyNanos) {
        ScheduledFuture<?> handle = super.schedule(() -> {}, NEVER_DAYS, TimeUnit.DAYS);
        timers.add(new Timer(nowNanos + delayNanos, everyNanos, task, handle));
        return handle;
    }

    private synchronized long moved(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
        return nowNanos;
    }

    private synchronized Optional<Timer> next(long end) {
        timers.removeIf(timer -> timer.handle.isCancelled());
        Optional<Timer> due =
                timers.stream().filter(timer -> timer.atNanos <= end).min(Comparator.comparingLong(Timer::atNanos));
        due.ifPresent(timer -> {
            timers.remove(timer);
            moved(timer.atNanos);
            if (timer.everyNanos > 0) {
                timers.add(new Timer(nowNanos + timer.everyNanos, timer.everyNanos, timer.task, timer.handle));
            }
        });
        return due;
    }
}
