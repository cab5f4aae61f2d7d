package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.Reported;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.UnaskedRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves a view that the test sets, and keeps the last count of each arm, as the real one does. */
final class FakeRegistry extends UnaskedRegistry {
    private final Map<Arm, ArmCounts> counts = new HashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private final List<ChangesSince> asked = new ArrayList<>();
    private RegistryView view = new RegistryView(0, false, List.of(), List.of(), List.of());
    private boolean away;
    private boolean losesAnswers;
    private boolean silent;

    @Override
    public synchronized RegistryView changes(ChangesSince request) {
        asked.add(request);
        notifyAll();
        while (!away && request.revision() == view.revision()) {
            await();
        }
        if (away) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "away");
        }
        return view;
    }

    @Override
    public synchronized Reported report(Report request) {
        while (silent) {
            await();
        }
        if (away) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "away");
        }
        reports.add(request);
        for (ArmReport arm : request.arms()) {
            counts.put(new Arm(arm.rollout(), arm.step(), arm.candidate()), arm.counts());
        }
        if (losesAnswers) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "the answer was lost");
        }
        return new Reported(view.revision());
    }

    synchronized void serve(RegistryView next) {
        view = next;
        notifyAll();
    }

    synchronized void away(boolean now) {
        away = now;
        notifyAll();
    }

    synchronized void losesAnswers(boolean now) {
        losesAnswers = now;
    }

    /** Takes reports and answers none until it is told to. */
    synchronized void silent(boolean now) {
        silent = now;
        notifyAll();
    }

    synchronized @Nullable ArmCounts counts(String rollout, int step, boolean candidate) {
        return counts.get(new Arm(rollout, step, candidate));
    }

    synchronized long requests(String rollout, int step, boolean candidate) {
        ArmCounts arm = counts.get(new Arm(rollout, step, candidate));
        return arm == null ? 0 : arm.requests();
    }

    synchronized List<Report> reports() {
        return List.copyOf(reports);
    }

    synchronized List<ChangesSince> asked() {
        return List.copyOf(asked);
    }

    static RegistryView view(long revision, ServedRollout... rollouts) {
        return new RegistryView(
                revision,
                true,
                List.of(Views.version("1.0.0"), Views.version("1.1.0")),
                List.of(Views.production("1.0.0")),
                List.of(rollouts));
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException e) {
            throw Problem.from(e);
        }
    }
}
