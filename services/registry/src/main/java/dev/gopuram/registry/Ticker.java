package dev.gopuram.registry;

import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.rollouts.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all roll-outs though nobody reports: time passes, feedback comes, and another process on the same database
 * may have decided something. It writes only where there is something to write.
 */
final class Ticker {
    /** How often nodes are shown how far the evidence is, besides every decision. */
    static final Duration SHOWING = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final int MOST = 10_000;

    private final RegistryStore store;
    private final RolloutMoves moves;
    private final Revisions revisions;
    private final Time time;

    Ticker(RegistryStore store, RolloutMoves moves, Revisions revisions, Time time) {
        this.store = store;
        this.moves = moves;
        this.revisions = revisions;
        this.time = time;
    }

    void tick() {
        revisions.reached(store.revision());
        List<Running> running = store.read(rows -> rows.rollouts().allRunning(MOST));
        for (Running each : running) {
            lookAt(each);
        }
    }

    /** One that cannot be judged keeps no other from it. */
    private void lookAt(Running rollout) {
        try {
            look(rollout);
        } catch (RuntimeException e) {
            LOG.atWarn().addKeyValue("rollout", rollout.id()).setCause(e).log("not looked at in this round");
        }
    }

    private void look(Running seen) {
        Instant now = time.now();
        boolean show = due(seen, now);
        boolean moving = store.read(rows -> !(moves.judge(rows, seen, now) instanceof Decision.Stay));
        if (show || moving) {
            store.decide(rows -> {
                rows.rollouts()
                        .find(seen.tenant(), seen.id())
                        .filter(Running::running)
                        .ifPresent(rollout -> {
                            moves.advance(rows, rollout, now);
                            if (show) {
                                rows.rollouts().shown(rollout.id(), now);
                                rows.served();
                            }
                        });
                return show;
            });
        }
    }

    private static boolean due(Running rollout, Instant now) {
        boolean setBack = rollout.shownAt().isAfter(now);
        return setBack
                || (rollout.heardAt().isAfter(rollout.shownAt())
                        && Duration.between(rollout.shownAt(), now).compareTo(SHOWING) >= 0);
    }
}
