package dev.gopuram.platform.overload;

import dev.gopuram.kernel.Problem;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A place in the queue, until its turn comes, its time is over, or a call of more weight needs the room. */
public final class Waiting implements Ticket {
    /** Where it stands; only the limiter, under its lock, moves it on, and only from the first. */
    private sealed interface Standing {
        record Queued() implements Standing {}

        record Granted(Permit permit) implements Standing {}

        record Refused(Problem problem) implements Standing {}
    }

    private final Limiter limiter;
    private final int priority;
    private final long untilNanos;
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile Standing standing = new Standing.Queued();

    Waiting(Limiter limiter, int priority, long untilNanos) {
        this.limiter = limiter;
        this.priority = priority;
        this.untilNanos = untilNanos;
    }

    /** Blocks until its turn has come. Throws OVERLOADED when it is not to come, CANCELLED when interrupted. */
    public Permit await() {
        try {
            if (!decided.await(untilNanos - limiter.nanoTime(), TimeUnit.NANOSECONDS)) {
                limiter.expire(this);
            }
        } catch (InterruptedException e) {
            end(Outcome.IGNORED);
            Thread.currentThread().interrupt();
            throw Problem.of(Problem.Code.CANCELLED, "the call ended while it waited for its turn")
                    .causedBy(e);
        }
        return outcome();
    }

    /** What was decided. */
    Permit outcome() {
        return switch (standing) {
            case Standing.Granted granted -> granted.permit();
            case Standing.Refused refused -> throw refused.problem();
            case Standing.Queued queued ->
                throw new IllegalStateException("still in the queue after its time (expected: granted or refused)");
        };
    }

    @Override
    public void end(Outcome outcome) {
        limiter.withdraw(this);
        Permit permit = granted();
        if (permit != null) {
            permit.end(outcome);
        }
    }

    /** The place, if its turn has come. */
    @Nullable
    Permit granted() {
        return standing instanceof Standing.Granted(Permit permit) ? permit : null;
    }

    boolean isQueued() {
        return standing instanceof Standing.Queued;
    }

    int priority() {
        return priority;
    }

    /** How long it may still wait. */
    long leftNanos(long now) {
        return untilNanos - now;
    }

    void grant(Permit permit) {
        standing = new Standing.Granted(permit);
        decided.countDown();
    }

    void refuse(Problem problem) {
        standing = new Standing.Refused(problem);
        decided.countDown();
    }
}
