package dev.gopuram.registry;

import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be served, read once for each revision, however many nodes ask for it. */
final class ViewCache {
    private static final Logger LOG = LoggerFactory.getLogger(ViewCache.class);
    private static final int MOST = 100_000;

    private final RegistryStore store;
    private final int most;
    private final Consumer<String> alarm;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable RegistryView last;

    ViewCache(RegistryStore store) {
        this(store, MOST, LOG::error);
    }

    /**
     * One that shows at most so many of each.
     *
     * @param alarm told, with each view, what is not served for that there is too much
     */
    ViewCache(RegistryStore store, int most, Consumer<String> alarm) {
        this.store = store;
        this.most = most;
        this.alarm = alarm;
    }

    /** One of at least this revision. */
    RegistryView atLeast(long revision) {
        RegistryView known = last;
        if (known != null && known.revision() >= revision) {
            return known;
        }
        reading.lock();
        try {
            known = last;
            if (known != null && known.revision() >= revision) {
                return known;
            }
            RegistryView read = store.read(this::read);
            last = read;
            return read;
        } finally {
            reading.unlock();
        }
    }

    private RegistryView read(Rows rows) {
        return new RegistryView(
                rows.revision(),
                true,
                cut("versions", rows.versions().listAll(most + 1)).stream()
                        .map(ViewCache::served)
                        .toList(),
                cut("aliases", rows.aliases().served(most + 1)),
                cut("roll-outs", rows.rollouts().allRunning(most + 1)).stream()
                        .map(each -> served(rows, each))
                        .toList());
    }

    /** One view has to fit a message and a node's memory. */
    private <T> List<T> cut(String what, List<T> all) {
        if (all.size() <= most) {
            return all;
        }
        alarm.accept("more than %,d %s: the last tenants' are not served (expected: no more in one installation)"
                .formatted(most, what));
        return all.subList(0, most);
    }

    private static ServedVersion served(Stored stored) {
        Status status = Objects.requireNonNull(stored.status());
        return new ServedVersion(
                stored.tenant(),
                stored.model(),
                stored.name(),
                stored.number(),
                stored.kind(),
                status,
                stored.task(),
                stored.family(),
                stored.digest(),
                stored.bytes(),
                stored.createdAt(),
                stored.documents().prompt());
    }

    private static ServedRollout served(Rows rows, Running rollout) {
        return new ServedRollout(
                rollout.tenant(),
                rollout.id(),
                rollout.model(),
                rollout.alias(),
                rollout.stable(),
                rollout.candidate(),
                rollout.state(),
                rollout.step(),
                rollout.weight(),
                rollout.policy(),
                rows.evidence().of(rollout.id()));
    }
}
