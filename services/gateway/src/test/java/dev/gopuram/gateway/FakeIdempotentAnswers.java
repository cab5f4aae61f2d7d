package dev.gopuram.gateway;

import dev.gopuram.governance.IdempotentAnswers;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.cache.Kept;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers in memory; can be away. Another edge that is given it stands for the same gateway, started again. */
final class FakeIdempotentAnswers implements IdempotentAnswers {
    private record Row(
            Bytes request, String attempt, @Nullable Standing answer, Instant until) {}

    private final ManualClock clock;
    private final Map<Bytes, Row> rows = new HashMap<>();
    private int attempts;
    volatile boolean away;

    FakeIdempotentAnswers(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Standing begin(Asked asked, Duration lease) {
        requireThere();
        rows.values().removeIf(row -> !row.until().isAfter(clock.now()));
        Row known = rows.get(asked.id());
        if (known == null) {
            String attempt = "try_" + ++attempts;
            rows.put(
                    asked.id(),
                    new Row(asked.request(), attempt, null, clock.now().plus(lease)));
            return new Standing.Begun(attempt);
        }
        if (!known.request().equals(asked.request())) {
            return new Standing.Another();
        }
        return known.answer() == null
                ? new Standing.Running(Duration.between(clock.now(), known.until()))
                : known.answer();
    }

    @Override
    public synchronized void answer(Asked asked, String attempt, Kept kept) {
        end(asked, attempt, new Standing.Answered(kept), kept.lifetimes().whole());
    }

    @Override
    public synchronized void answerAtLength(Asked asked, String attempt, Duration keep) {
        end(asked, attempt, new Standing.AnsweredAtLength(), keep);
    }

    @Override
    public synchronized void release(Asked asked, String attempt) {
        requireThere();
        Row known = rows.get(asked.id());
        if (known != null && known.attempt().equals(attempt) && known.answer() == null) {
            rows.remove(asked.id());
        }
    }

    synchronized int running() {
        return (int) rows.values().stream().filter(row -> row.answer() == null).count();
    }

    synchronized int kept() {
        return rows.size() - running();
    }

    private void end(Asked asked, String attempt, Standing how, Duration keep) {
        requireThere();
        Row known = rows.get(asked.id());
        if (known != null && known.attempt().equals(attempt) && known.answer() == null) {
            rows.put(
                    asked.id(),
                    new Row(asked.request(), attempt, how, clock.now().plus(keep)));
        }
    }

    private void requireThere() {
        if (away) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "the database is away");
        }
    }
}
