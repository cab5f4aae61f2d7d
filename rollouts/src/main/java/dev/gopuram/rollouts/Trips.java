package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.StepEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps of roll-outs whose candidate this node has given up on its own: by what all others had reported when it heard
 * last, and all that it saw itself. From then on it counts nothing more for the step, for what only the stable version is
 * asked would thin the evidence out: so the registry comes to the same by the same counts, however late it gets them.
 */
final class Trips {
    private static final Logger log = LoggerFactory.getLogger(Trips.class);

    private record Step(String rollout, int step) {}

    private final Counters counters;
    private final Set<Step> tripped = ConcurrentHashMap.newKeySet();

    Trips(Counters counters) {
        this.counters = counters;
    }

    boolean tripped(ServedRollout rollout, int step) {
        return !tripped.isEmpty() && tripped.contains(new Step(rollout.id(), step));
    }

    /** Whether the candidate has to go by what was just seen here: true once, when that is found. */
    boolean looks(ServedRollout rollout) {
        return !tripped(rollout, rollout.step()) && judged(rollout);
    }

    /** The same by what others have reported. Where that speaks for one that was given up, it gets requests again. */
    boolean hears(ServedRollout rollout) {
        return judged(rollout);
    }

    private boolean judged(ServedRollout rollout) {
        if (rollout.weight() == 0) {
            return false;
        }
        Step step = new Step(rollout.id(), rollout.step());
        Findings.Sides sides = Findings.sides(rollout.step(), rollout.weight(), evidence(rollout));
        String reason = Findings.of(rollout.policy(), sides).rollback();
        if (reason.isEmpty()) {
            if (tripped.remove(step)) {
                tell(rollout, "what others saw speaks for it", "the candidate gets requests here again");
            }
            return false;
        }
        if (!tripped.add(step)) {
            return false;
        }
        tell(rollout, reason, "the candidate gets no more requests here");
        return true;
    }

    private static void tell(ServedRollout rollout, String reason, String what) {
        log.atWarn()
                .addKeyValue("rollout", rollout.id())
                .addKeyValue("model", rollout.model())
                .addKeyValue("candidate", rollout.candidate())
                .addKeyValue("reason", reason)
                .log(what);
    }

    /** Forgets those that are over or have gone on. */
    void keep(ServedIndex served) {
        tripped.removeIf(step -> {
            ServedRollout rollout = served.rollout(step.rollout());
            return rollout == null || rollout.step() != step.step();
        });
    }

    /** Above which time a request of an arm is slow; null where that is not known. */
    static @Nullable Long slowMicros(ServedRollout rollout, int step) {
        for (StepEvidence evidence : rollout.evidence()) {
            if (evidence.step() == step) {
                return evidence.slowMicros();
            }
        }
        return null;
    }

    private List<StepEvidence> evidence(ServedRollout rollout) {
        boolean withTimes = rollout.weight() == 1;
        List<StepEvidence> all = new ArrayList<>(rollout.step() + 1);
        for (int step = 0; step <= rollout.step(); step++) {
            StepEvidence others = others(rollout, step);
            all.add(new StepEvidence(
                    step,
                    others.weight(),
                    slowMicros(rollout, step),
                    Findings.sum(others.stable(), counters.counts(rollout.id(), step, false, withTimes)),
                    Findings.sum(others.candidate(), counters.counts(rollout.id(), step, true, false))));
        }
        return all;
    }

    private static StepEvidence others(ServedRollout rollout, int step) {
        for (StepEvidence evidence : rollout.others()) {
            if (evidence.step() == step) {
                return evidence;
            }
        }
        return new StepEvidence(step, rollout.weight(), null, Findings.NOTHING, Findings.NOTHING);
    }
}
