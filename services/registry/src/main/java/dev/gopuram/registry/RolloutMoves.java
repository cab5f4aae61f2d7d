package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.registry.RolloutRows.Position;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import dev.gopuram.rollouts.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves roll-outs: the new state, the transition, the alias where it changes hands, and the event, in the transaction
 * that decided. Since decisions take turns, two reports or two processes never decide the same thing twice.
 */
final class RolloutMoves {
    /**
     * What moves a roll-out.
     *
     * @param request of whom; empty where it is the evidence
     */
    record By(String name, String request) {
        static final By EVIDENCE = new By("evidence", "");

        static By caller(Caller caller) {
            return new By(caller.id(), caller.request());
        }
    }

    private final Portraits portraits;
    private final double goldenTolerance;
    private final Duration goldenFloor;

    RolloutMoves(Portraits portraits, double goldenTolerance, Duration goldenFloor) {
        this.portraits = portraits;
        this.goldenTolerance = goldenTolerance;
        this.goldenFloor = goldenFloor;
    }

    /** What the evidence and the time say. */
    Decision judge(Rows rows, Running rollout, Instant now) {
        Rollout portrait = portraits.of(rows, rollout);
        boolean loaded = candidate(rows, rollout).map(Stored::ready).orElse(false);
        Decision decision = Decision.next(portrait, loaded, now);
        return takesOver(decision) ? held(rows, rollout, decision) : decision;
    }

    /** Judges and does what was found. */
    void advance(Rows rows, Running rollout, Instant now) {
        fixSlowLimit(rows, rollout);
        apply(rows, rollout, judge(rows, rollout, now), By.EVIDENCE, now);
    }

    void rollBack(Rows rows, Running rollout, String reason, Instant now) {
        apply(rows, rollout, new Decision.RollBack(rollout.verdict(), reason), By.EVIDENCE, now);
    }

    void apply(Rows rows, Running rollout, Decision decision, By by, Instant now) {
        switch (decision) {
            case Decision.Stay stay -> stay(rows, rollout, stay.verdict());
            case Decision.Advance on ->
                move(
                        rows,
                        rollout,
                        new Position(on.to(), on.step(), on.weight(), true),
                        on.verdict(),
                        on.reason(),
                        by,
                        now);
            case Decision.Promote done ->
                move(
                        rows,
                        rollout,
                        new Position(RolloutState.STABLE, rollout.step(), 1, false),
                        done.verdict(),
                        done.reason(),
                        by,
                        now);
            case Decision.RollBack back ->
                move(
                        rows,
                        rollout,
                        new Position(RolloutState.ROLLED_BACK, rollout.step(), 0, false),
                        back.verdict(),
                        back.reason(),
                        by,
                        now);
            case Decision.Pause pause ->
                move(
                        rows,
                        rollout,
                        new Position(RolloutState.PAUSED, rollout.step(), rollout.weight(), true),
                        pause.verdict(),
                        pause.reason(),
                        by,
                        now);
        }
    }

    /** Above which a request is slow is fixed for a step as soon as enough is known of the stable version. */
    private static void fixSlowLimit(Rows rows, Running rollout) {
        var evidence = rows.evidence().of(rollout.id());
        boolean open = evidence.stream().anyMatch(step -> step.step() == rollout.step() && step.slowMicros() == null);
        Long limit = open ? Decision.slowMicros(rollout.policy(), evidence) : null;
        if (limit != null) {
            rows.rollouts().slowLimit(rollout.id(), rollout.step(), limit);
            rows.served();
        }
    }

    private static void stay(Rows rows, Running rollout, Verdict verdict) {
        if (!verdict.equals(rollout.verdict())) {
            rows.rollouts().judged(rollout.id(), verdict);
        }
    }

    private static void move(
            Rows rows, Running rollout, Position to, Verdict verdict, String reason, By by, Instant now) {
        Running moved = rollout.moved(to, now, reason, verdict);
        rows.rollouts().update(moved);
        if (to.running()) {
            rows.rollouts().putStep(moved.id(), to.step(), to.weight());
        }
        rows.rollouts()
                .addTransition(
                        moved.id(),
                        new Transition(rollout.state(), to.state(), to.step(), now, by.name(), reason),
                        by.request());
        turnAlias(rows, moved, by, now);
        rows.publish(type(to.state()), moved.tenant(), moved.id(), now, data(rollout, moved, by.name()));
        rows.served();
    }

    /** Blue-green takes over when its window begins, and gives back where it fails; a canary takes over at its end. */
    private static void turnAlias(Rows rows, Running moved, By by, Instant now) {
        Optional<String> wanted = standsFor(moved);
        String present = rows.aliases()
                .now(moved.tenant(), moved.model(), moved.alias())
                .map(AliasTerm::version)
                .orElse("");
        if (wanted.isPresent() && !wanted.get().equals(present)) {
            var _ = AliasTurn.make(
                    rows,
                    new AliasTurn.Move(
                            moved.tenant(),
                            moved.model(),
                            moved.alias(),
                            wanted.get(),
                            by.equals(By.EVIDENCE) ? moved.startedBy() : by.name(),
                            moved.reason(),
                            moved.id()),
                    now);
        }
    }

    private static Optional<String> standsFor(Running moved) {
        return switch (moved.state()) {
            case STABLE -> Optional.of(moved.candidate());
            case ROLLED_BACK -> Optional.of(moved.stable());
            case PROMOTING ->
                moved.policy().strategy() == Strategy.BLUE_GREEN ? Optional.of(moved.candidate()) : Optional.empty();
            case PENDING, SHADOW, CANARY, PAUSED -> Optional.empty();
        };
    }

    private static EventType type(RolloutState state) {
        return switch (state) {
            case PENDING, SHADOW, CANARY, PROMOTING -> EventType.ROLLOUT_ADVANCED;
            case PAUSED -> EventType.ROLLOUT_PAUSED;
            case STABLE -> EventType.ROLLOUT_PROMOTED;
            case ROLLED_BACK -> EventType.ROLLOUT_ROLLED_BACK;
        };
    }

    static Map<String, Object> data(Running from, Running to, String by) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("rollout", to.id());
        data.put("model", to.model());
        data.put("alias", to.alias());
        data.put("stable", to.stable());
        data.put("candidate", to.candidate());
        data.put("from", from.state().name().toLowerCase(Locale.ROOT));
        data.put("to", to.state().name().toLowerCase(Locale.ROOT));
        data.put("step", to.step());
        data.put("weight", to.weight());
        data.put("by", by);
        data.put("reason", to.reason());
        return data;
    }

    static boolean takesOver(Decision decision) {
        return switch (decision) {
            case Decision.Promote promote -> true;
            case Decision.Advance on -> on.to() == RolloutState.PROMOTING;
            case Decision.Stay stay -> false;
            case Decision.RollBack back -> false;
            case Decision.Pause pause -> false;
        };
    }

    /** A candidate whose golden rows took much longer than those of the stable version does not take over by itself. */
    private Decision held(Rows rows, Running rollout, Decision decision) {
        Check stable = check(rows, rollout, rollout.stable());
        Check candidate = check(rows, rollout, rollout.candidate());
        if (stable == null || candidate == null) {
            return decision;
        }
        long allowed = Math.max(
                (long) (stable.medianMicros() * (1 + goldenTolerance)),
                stable.medianMicros() + goldenFloor.toNanos() / 1_000);
        return candidate.medianMicros() <= allowed
                ? decision
                : new Decision.Pause(
                        decision.verdict(),
                        "golden rows: %,d us of the candidate, %,d us of the stable version (expected: at most %,d us)"
                                .formatted(candidate.medianMicros(), stable.medianMicros(), allowed));
    }

    private static @Nullable Check check(Rows rows, Running rollout, String version) {
        return rows.versions()
                .find(new VersionKey(rollout.tenant(), rollout.model(), version))
                .map(Stored::check)
                .orElse(null);
    }

    private static Optional<Stored> candidate(Rows rows, Running rollout) {
        return rows.versions().find(new VersionKey(rollout.tenant(), rollout.model(), rollout.candidate()));
    }
}
