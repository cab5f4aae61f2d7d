package dev.gopuram.models;

import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the golden rows of versions that nobody has run yet, one after the other, and tells the registry. */
final class VersionChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VersionChecks.class);
    private static final int MAX_WAITING = 1024;

    private final Registry registry;
    private final Artifacts.NodeCalls calls;
    private final Artifacts artifacts;
    private final InferenceEngine engine;
    private final Clock clock;
    private final ThreadPoolExecutor worker;
    private final Set<VersionKey> begun = ConcurrentHashMap.newKeySet();

    VersionChecks(
            Registry registry,
            Artifacts.NodeCalls calls,
            Artifacts artifacts,
            InferenceEngine engine,
            ThreadFactory threads,
            Clock clock) {
        this.registry = registry;
        this.calls = calls;
        this.artifacts = artifacts;
        this.engine = engine;
        this.clock = clock;
        this.worker =
                new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), threads);
    }

    /** Checks what is pending among them, each once. */
    void take(List<ServedVersion> versions) {
        for (ServedVersion version : versions) {
            VersionKey key = Registered.key(version);
            if (version.status() != Status.PENDING) {
                begun.remove(key);
            } else if (begun.add(key)) {
                begin(version, key);
            }
        }
    }

    private void begin(ServedVersion version, VersionKey key) {
        try {
            worker.execute(() -> check(version, key));
        } catch (RejectedExecutionException full) {
            begun.remove(key);
            log.atWarn().addKeyValue("modelVersion", key).log("not checked: too many wait, or this node stops");
        }
    }

    private void check(ServedVersion version, VersionKey key) {
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
        } catch (RuntimeException e) {
            // Another node, or the next view, has it checked.
            begun.remove(key);
            log.atWarn().addKeyValue("modelVersion", key).setCause(e).log("not checked");
        }
    }

    /** What is the version's own fault is an answer; what is not is thrown. */
    private Check checked(ServedVersion version) {
        var bundle = artifacts.bundle(version);
        try {
            return engine.check(bundle);
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.UNAVAILABLE) {
                throw problem;
            }
            return new Check(false, List.of(problem.detail()), 0, 0, 0, "", clock.now());
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
