package dev.gopuram.registry;

import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.TimeText;
import java.time.Duration;
import java.util.List;

/** What is to be served, as soon as it is no longer what the caller knows. Waiting holds no connection. */
record ChangeFeed(RegistryStore store, Revisions revisions, ViewCache views) {
    static final Duration LONGEST_PATIENCE = Duration.ofMinutes(1);

    RegistryView run(ChangesSince request) {
        NodeLevel.require();
        Duration patience = request.patience();
        if (patience.isNegative() || patience.compareTo(LONGEST_PATIENCE) > 0) {
            throw Problem.invalid("patience", TimeText.of(patience), "0s to " + TimeText.of(LONGEST_PATIENCE));
        }
        if (revisions.latest() < request.revision()) {
            // Another process decided that, and this one has not looked since.
            revisions.reached(store.revision());
        }
        long latest = revisions.latest();
        if (latest == request.revision()) {
            latest = revisions.await(request.revision(), patience);
        }
        return latest == request.revision()
                ? new RegistryView(latest, false, List.of(), List.of(), List.of())
                : seenBy(request, views.atLeast(latest));
    }

    /** Each node is told what the others have counted: it knows better what it has seen itself. */
    private RegistryView seenBy(ChangesSince request, RegistryView view) {
        if (view.rollouts().isEmpty()) {
            return view;
        }
        List<ServedRollout> rollouts = store.read(rows -> view.rollouts().stream()
                .map(each -> each.withOthers(rows.evidence().but(each.id(), request.node(), request.run())))
                .toList());
        return new RegistryView(view.revision(), true, view.versions(), view.aliases(), rollouts);
    }
}
