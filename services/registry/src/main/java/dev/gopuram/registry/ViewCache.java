package dev.gopuram.registry;

import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is to be served, read once for each revision, however many nodes ask for it. */
final class ViewCache {
    private static final int MOST = 100_000;

    private final RegistryStore store;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable RegistryView last;

    ViewCache(RegistryStore store) {
        this.store = store;
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
            RegistryView read = store.read(ViewCache::read);
            last = read;
            return read;
        } finally {
            reading.unlock();
        }
    }

    private static RegistryView read(Rows rows) {
        return new RegistryView(
                rows.revision(),
                true,
                rows.versions().listAll(MOST).stream().map(ViewCache::served).toList(),
                rows.aliases().served(MOST),
                rows.rollouts().allRunning(MOST).stream()
                        .map(each -> served(rows, each))
                        .toList());
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
