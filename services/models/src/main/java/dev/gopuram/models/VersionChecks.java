package dev.gopuram.models;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.inference.BundleSource;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the golden rows of versions that nobody has run yet, one after the other, and tells the registry. What cannot be
 * told or fetched now is tried again as long as it is pending.
 */
final class VersionChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VersionChecks.class);
    private static final int MAX_WAITING = 1024;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Registry registry;
    private final Artifacts.NodeCalls calls;
    private final Artifacts artifacts;
    private final InferenceEngine engine;
    private final Clock clock;
    private final Duration firstPause;
    private final ScheduledThreadPoolExecutor worker;
    private final Set<Pending> begun = ConcurrentHashMap.newKeySet();

    /** One registration: what is registered anew after it was refused is another. */
    private record Pending(VersionKey key, long number, String digest) {
        static Pending of(ServedVersion version) {
            return new Pending(Registered.key(version), version.number(), version.digest());
        }
    }

    /**
     * Checks of one node.
     *
     * @param firstPause before what failed is tried again; twice as long the next time
     */
    VersionChecks(
            Registry registry,
            Artifacts.NodeCalls calls,
            Artifacts artifacts,
            InferenceEngine engine,
            Duration firstPause,
            ThreadFactory threads,
            Clock clock) {
        this.registry = registry;
        this.calls = calls;
        this.artifacts = artifacts;
        this.engine = engine;
        this.clock = clock;
        this.firstPause = firstPause;
        this.worker = new ScheduledThreadPoolExecutor(1, threads);
        worker.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Checks what is pending among them, each once. */
    void take(List<ServedVersion> versions) {
        List<ServedVersion> pending = versions.stream()
                .filter(each -> each.status() == Status.PENDING)
                .toList();
        begun.retainAll(pending.stream().map(Pending::of).collect(Collectors.toSet()));
        for (ServedVersion version : pending) {
            if (begun.size() == MAX_WAITING) {
                log.atWarn().addKeyValue("waiting", MAX_WAITING).log("not all are checked: too many wait");
                return;
            }
            if (begun.add(Pending.of(version))) {
                begin(version, Duration.ZERO);
            }
        }
    }

    private void begin(ServedVersion version, Duration pause) {
        try {
            var _ = worker.schedule(() -> check(version, pause), pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            begun.remove(Pending.of(version));
        }
    }

    private void check(ServedVersion version, Duration pause) {
        if (!begun.contains(Pending.of(version))) {
            return;
        }
        VersionKey key = Registered.key(version);
        try {
            Check check = checked(version);
            calls.in(
                    version.tenant(),
                    () -> registry.reportCheck(
                            new ReportCheck(version.tenant(), version.model(), version.version(), check)));
            log.atInfo()
                    .addKeyValue("modelVersion", key)
                    .addKeyValue("passed", check.passed())
                    .log("golden rows run");
        } catch (RuntimeException | Error e) {
            log.atWarn().addKeyValue("modelVersion", key).setCause(e).log("not checked; tried again");
            begin(version, next(pause));
        }
    }

    private Duration next(Duration pause) {
        Duration next = pause.isZero() ? firstPause : pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }

    /** What is the version's own fault is an answer; what is not is thrown. */
    private Check checked(ServedVersion version) {
        BundleSource source = artifacts.source(version);
        Bundle bundle = source.open();
        try {
            return engine.check(bundle);
        } catch (Problem problem) {
            if (isOurs(problem)) {
                throw problem;
            }
            return new Check(false, List.of(problem.detail()), 0, 0, 0, "", clock.now());
        } finally {
            source.giveBack(bundle);
        }
    }

    /** That this node stops, or cannot run it now. */
    private static boolean isOurs(Problem problem) {
        return problem.kind() == Problem.Kind.CAPACITY
                || problem.code() == Problem.Code.UNAVAILABLE
                || problem.code() == Problem.Code.CANCELLED;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
