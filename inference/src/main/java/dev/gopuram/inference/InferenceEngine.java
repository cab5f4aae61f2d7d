package dev.gopuram.inference;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LoadedVersion.State;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.onnx.OnnxGraph;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs versions of models: loads each when it is called, runs the rows of many callers together where that changes
 * nothing for any of them, and unloads those that were used longest ago when memory runs out.
 *
 * <p>One call: {@link #predict} -> {@link VersionSlot} (loads, counts calls in) -> {@link RowReader} (inputs become rows) ->
 * {@link InferenceExecutor} (turns between calls, batches) -> {@link GraphSession} (native) -> {@link RowSink} (answers).
 */
public final class InferenceEngine implements AutoCloseable {
    private static final long NANOS_PER_MICRO = 1000;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
    private static final Duration REMOTE_RETRY = Duration.ofSeconds(1);
    private static final Duration MEMORY_WAIT = Duration.ofSeconds(5);
    private static final Duration FIRST_RUNS = Duration.ofMinutes(2);

    private final EngineConfig config;
    private final Duration patience;
    private final Clock clock;
    private final InferenceExecutor executor;
    private final Asides asides = new Asides();
    private final Memory memory;
    private final Map<VersionKey, Held> versions = new ConcurrentHashMap<>();
    private volatile Predicate<VersionKey> kept = _ -> false;

    /** A version that was offered. */
    private record Held(VersionSlot slot, VersionCounters counters) {}

    /**
     * Opens an engine without versions. Nothing native is loaded before the first of them is.
     */
    public InferenceEngine(EngineConfig config, Clock clock) {
        this(config, FIRST_RUNS, clock);
    }

    /**
     * The same.
     *
     * @param patience with what a version runs before it is called: as it is loaded, and all golden rows of a check
     */
    InferenceEngine(EngineConfig config, Duration patience, Clock clock) {
        this.config = config;
        this.patience = patience;
        this.clock = clock;
        this.executor = new InferenceExecutor(
                config.threads(),
                config.queuedRows(),
                Thread.ofPlatform().daemon().name("models-", 0).factory(),
                clock,
                ThreadCpu::nanos);
        this.memory = new Memory(
                config.memory(),
                () -> versions.entrySet().stream()
                        .filter(entry -> !kept.test(entry.getKey()))
                        .map(entry -> entry.getValue().slot())
                        .toList());
    }

    /** Says which versions stay loaded though they were used longest ago, in place of what was said before. */
    public void keep(Predicate<VersionKey> which) {
        kept = which;
    }

    /**
     * Makes a version known. It is loaded when it is called, or by {@link #load}.
     *
     * @param source its files
     */
    public void offer(VersionKey key, BundleSource source) {
        versions.computeIfAbsent(key, _ -> hold(key, source));
    }

    private Held hold(VersionKey key, BundleSource source) {
        VersionCounters counters = new VersionCounters();
        VersionSlot slot = new VersionSlot(
                key,
                () -> load(key, source, counters),
                version -> memory.release(version.bytes()),
                Thread.ofPlatform().daemon().name("models-load").factory(),
                clock);
        return new Held(slot, counters);
    }

    private LoadedVersion load(VersionKey key, BundleSource source, VersionCounters counters) {
        Bundle bundle = source.open();
        try {
            return load(key, bundle, counters);
        } finally {
            source.giveBack(bundle);
        }
    }

    private LoadedVersion load(VersionKey key, Bundle bundle, VersionCounters counters) {
        NativeLibraries.load(config.natives());
        OnnxGraph graph = declared(bundle);
        long bytes = Footprint.of(bundle, graph);
        memory.reserve(key.toString(), bytes, Deadline.after(MEMORY_WAIT, clock));
        try {
            return asides.run(Deadline.after(patience, clock), halt -> {
                LoadedVersion version = LoadedVersion.open(key, bundle, graph, bytes, config, counters, halt, clock);
                warmUp(version, bundle, halt);
                return version;
            });
        } catch (RuntimeException | Error e) {
            memory.release(bytes);
            throw e;
        }
    }

    private static void warmUp(LoadedVersion version, Bundle bundle, Halt halt) {
        try {
            if (!version.isRemote()) {
                GoldenRows.warmUp(version, bundle, halt);
            }
        } catch (RuntimeException | Error e) {
            version.close();
            throw e;
        }
    }

    private static @Nullable OnnxGraph declared(Bundle bundle) {
        return switch (bundle.config().weights().executor()) {
            case ExecutorConfig.Onnx _ -> OnnxGraph.read(bundle.model());
            case ExecutorConfig.Oip _ -> null;
        };
    }

    /** Forgets a version at once, and unloads it after the calls in it. */
    public void withdraw(VersionKey key) {
        Held held = versions.remove(key);
        if (held != null) {
            Thread.ofPlatform()
                    .daemon()
                    .name("models-unload")
                    .start(() -> held.slot().close(Deadline.after(CLOSE_WAIT, clock)));
        }
    }

    /**
     * What a version says. RATE_LIMITED where too many rows of it wait, UNAVAILABLE while it is loaded or the engine
     * drains, DEADLINE_EXCEEDED where its turn did not come in time, INTERNAL where the version answers what is no answer.
     */
    public Answer predict(VersionKey key, Inputs inputs, PredictOptions options, Deadline deadline) {
        deadline.check("waiting for the model");
        Held held = held(key);
        VersionSlot.Visit visit = held.slot().enter(deadline);
        LoadedVersion version = visit.version();
        long started = clock.nanoTime();
        boolean handedOver = false;
        try {
            Call call = version.call(inputs, options);
            InferenceExecutor.Spent spent;
            if (version.isRemote()) {
                spent = remote(version, call, version.rows(inputs), deadline);
            } else {
                handedOver = true;
                spent = executor.run(version.lane(), call.steps(), deadline, visit::leave);
            }
            long took = clock.nanoTime() - started;
            held.counters().answered(took, spent.queueNanos());
            return answer(call, spent, took);
        } catch (RuntimeException e) {
            held.counters().failed(clock.nanoTime() - started, FailureReason.of(e));
            throw e;
        } finally {
            if (!handedOver) {
                visit.leave();
            }
        }
    }

    private static Answer answer(Call call, InferenceExecutor.Spent spent, long nanos) {
        return new Answer(
                call.sink().results(),
                call.sink().tokens(),
                spent.cpuNanos() / NANOS_PER_MICRO,
                spent.queueNanos() / NANOS_PER_MICRO,
                nanos / NANOS_PER_MICRO,
                spent.batchRows());
    }

    private InferenceExecutor.Spent remote(LoadedVersion version, Call call, int rows, Deadline deadline) {
        if (!version.remoteRows().tryAcquire(rows)) {
            throw Problem.of(
                            Problem.Code.RATE_LIMITED,
                            "rows of " + version + " at its server: " + rows + " more (expected: at most "
                                    + version.lane().maxQueuedRows() + " in all)")
                    .retryAfter(REMOTE_RETRY);
        }
        try {
            return asides.run(deadline, halt -> version.runRemote(call, deadline, halt));
        } finally {
            version.remoteRows().release(rows);
        }
    }

    /**
     * The same for somebody who must be in nobody's way: row by row on the calling thread, beside the queue of the others.
     * Not to be called by a virtual thread.
     *
     * @param patience for the version to be loaded, and again for it to answer
     */
    public Answer predictAside(VersionKey key, Inputs inputs, PredictOptions options, Duration patience) {
        VersionSlot.Visit visit = held(key).slot().enter(Deadline.after(patience, clock));
        long started = clock.nanoTime();
        try {
            Call call = asides.run(
                    Deadline.after(patience, clock), halt -> visit.version().runAlone(inputs, options, halt));
            return answer(call, new InferenceExecutor.Spent(0, 0, 1), clock.nanoTime() - started);
        } finally {
            visit.leave();
        }
    }

    private Held held(VersionKey key) {
        Held held = versions.get(key);
        if (held == null) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "model: " + key + " has no place here (expected: offered)");
        }
        return held;
    }

    /** Runs a bundle's golden rows, alone and together, without making it known; says what came of them. */
    public Check check(Bundle bundle) {
        VersionKey key = new VersionKey(
                "", bundle.config().name(), bundle.config().version().toString());
        NativeLibraries.load(config.natives());
        OnnxGraph graph = declared(bundle);
        long bytes = Footprint.of(bundle, graph);
        memory.reserve(key.toString(), bytes, Deadline.after(MEMORY_WAIT, clock));
        try {
            return asides.run(
                    Deadline.after(patience, clock),
                    halt -> GoldenRows.check(
                            bundle,
                            () -> LoadedVersion.open(
                                    key, bundle, graph, bytes, config, new VersionCounters(), halt, clock),
                            halt,
                            clock));
        } finally {
            memory.release(bytes);
        }
    }

    /** Begins to load a version, also one that was unloaded on request. */
    public void load(VersionKey key) {
        held(key).slot().loadAgain();
    }

    /** The same, and waits for it. */
    public void load(VersionKey key, Deadline deadline) {
        VersionSlot slot = held(key).slot();
        slot.loadAgain();
        slot.enter(deadline).leave();
    }

    /** Unloads a version after the calls in it; it stays so until it is loaded. */
    public void unload(VersionKey key, Deadline deadline) {
        held(key).slot().withhold(deadline);
    }

    public State state(VersionKey key) {
        return held(key).slot().state();
    }

    /** Why a version cannot be called; empty where it can. */
    public String reason(VersionKey key) {
        return held(key).slot().reason();
    }

    /** What a version is counted with; 0 where it is not loaded. */
    public long bytes(VersionKey key) {
        return held(key).slot().bytes();
    }

    /** What all loaded versions are counted with. */
    public long bytes() {
        return memory.used();
    }

    public Readiness readiness(VersionKey key) {
        return held(key).slot().readiness();
    }

    public boolean knows(VersionKey key) {
        return versions.containsKey(key);
    }

    /** The versions that are known, by name. */
    public List<VersionKey> versions() {
        return versions.keySet().stream()
                .sorted(Comparator.comparing(VersionKey::tenant)
                        .thenComparing(VersionKey::model)
                        .thenComparing(VersionKey::version))
                .toList();
    }

    public VersionStatistics statistics(VersionKey key) {
        return held(key).counters().statistics(key);
    }

    /** What every version has done here and what waits for it, by name: of all tenants, for whoever runs the node. */
    public List<VersionTotals> totals() {
        return versions().stream()
                .flatMap(key -> Stream.ofNullable(versions.get(key)).map(held -> totals(key, held)))
                .toList();
    }

    private VersionTotals totals(VersionKey key, Held held) {
        LoadedVersion present = held.slot().present();
        return new VersionTotals(
                held.counters().statistics(key),
                held.counters().failures(),
                present == null ? 0 : executor.waiting(present.lane()));
    }

    /** Rows that wait, over all versions. */
    public int waiting() {
        return executor.waiting();
    }

    /** Rows that run. */
    int running() {
        return executor.running();
    }

    /** What is done beside them. */
    int aside() {
        return asides.present();
    }

    /** Takes no new calls, and returns when the present ones have ended or the deadline has passed. */
    public void drain(Deadline deadline) {
        asides.stop();
        executor.drain(deadline);
        asides.drain(deadline);
    }

    /** Gives up what waits and unloads everything after what runs: before the process ends, not while it does. */
    @Override
    public void close() {
        Deadline deadline = Deadline.after(CLOSE_WAIT, clock);
        asides.close(deadline);
        executor.close();
        versions.values().forEach(held -> held.slot().close(deadline));
    }
}
