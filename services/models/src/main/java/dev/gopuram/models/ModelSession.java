package dev.gopuram.models;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One loaded version of a model: its tokenizer, its graph, and how many calls are using them. It can be closed at any
 * time: new calls are refused, those in flight end first.
 */
final class ModelSession {
    private static final String INPUT_IDS = "input_ids";
    private static final String ATTENTION_MASK = "attention_mask";
    private static final String TOKEN_TYPES = "token_type_ids";
    private static final String STATES = "last_hidden_state";

    /** The memory that one running row needs: reused, because the states of a full window take 400 kB. */
    private record Workspace(LongBuffer ids, FloatBuffer states) {}

    private final ModelVersion version;
    private final ModelTokenizer tokenizer;
    private final TokenWindows windows;
    private final OrtEnvironment environment;
    private final OrtSession graph;
    private final LongBuffer ones;
    private final LongBuffer zeros;
    /** Never more than the threads of the executor, since only they run rows. */
    private final ConcurrentLinkedDeque<Workspace> workspaces = new ConcurrentLinkedDeque<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private int inFlight;
    private boolean closed;

    private ModelSession(
            ModelVersion version, ModelTokenizer tokenizer, OrtEnvironment environment, OrtSession graph, int overlap) {
        this.version = version;
        this.tokenizer = tokenizer;
        this.windows = tokenizer.windows(version.spec().windowTokens(), overlap);
        this.environment = environment;
        this.graph = graph;
        this.zeros = longs(version.spec().windowTokens());
        this.ones = longs(version.spec().windowTokens());
        for (int i = 0; i < ones.capacity(); i++) {
            ones.put(i, 1);
        }
    }

    /** Loads the version from its files and runs it once, so that the first caller does not pay for that. */
    static ModelSession open(ModelVersion version, Path graph, Path tokenizer, int intraOpThreads, int overlap) {
        ModelTokenizer opened = null;
        try {
            opened = ModelTokenizer.open(Files.readString(tokenizer));
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            ModelSession session = new ModelSession(
                    version, opened, environment, createGraph(environment, graph, intraOpThreads), overlap);
            session.cut("warm up").windows().forEach(session::embed);
            return session;
        } catch (IOException | OrtException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            throw new IllegalStateException("loading " + version + " failed", e);
        }
    }

    /** No arena and no memory pattern: rows differ in length, and both would keep the memory of the longest for good. */
    private static OrtSession createGraph(OrtEnvironment environment, Path graph, int intraOpThreads)
            throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(intraOpThreads);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(graph.toString(), options);
        }
    }

    ModelVersion version() {
        return version;
    }

    /** Counts a call in; it must call {@link #leave} when its last step has ended. */
    void enter() {
        lock.lock();
        try {
            if (closed) {
                throw Problem.of(Problem.Code.UNAVAILABLE, "model: " + version + " is unloaded (expected: loaded)");
            }
            inFlight++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            inFlight--;
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The text in this model's tokens and windows, nothing dropped. */
    CutText cut(String text) {
        return windows.of(tokenizer.tokens(text));
    }

    /** The vector of one window, of length one. */
    float[] embed(TokenWindow window) {
        ModelSpec spec = version.spec();
        Workspace workspace = takeWorkspace();
        try {
            int tokens = window.length();
            window.writeTo(workspace.ids());
            run(workspace, tokens);
            return UnitLength.scale(spec.pooling().pool(workspace.states(), tokens, spec.dimensions()));
        } catch (OrtException e) {
            throw Problem.from(e);
        } finally {
            workspaces.push(workspace);
        }
    }

    private void run(Workspace workspace, int tokens) throws OrtException {
        long[] shape = {1, tokens};
        int dimensions = version.spec().dimensions();
        try (OnnxTensor ids =
                        OnnxTensor.createTensor(environment, workspace.ids().slice(0, tokens), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, ones.slice(0, tokens), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, zeros.slice(0, tokens), shape);
                OnnxTensor states = OnnxTensor.createTensor(
                        environment, workspace.states().slice(0, tokens * dimensions), new long[] {1, tokens, dimensions
                        });
                OrtSession.Result result = graph.run(
                        Map.of(INPUT_IDS, ids, ATTENTION_MASK, mask, TOKEN_TYPES, types), Map.of(STATES, states))) {
            if (result.size() != 1) {
                throw new IllegalStateException("outputs: " + result.size() + " (expected: 1)");
            }
        }
    }

    private Workspace takeWorkspace() {
        Workspace free = workspaces.poll();
        if (free != null) {
            return free;
        }
        ModelSpec spec = version.spec();
        FloatBuffer states = ByteBuffer.allocateDirect(Float.BYTES * spec.windowTokens() * spec.dimensions())
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        return new Workspace(longs(spec.windowTokens()), states);
    }

    private static LongBuffer longs(int length) {
        return ByteBuffer.allocateDirect(Long.BYTES * length)
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    int inFlight() {
        lock.lock();
        try {
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Refuses new calls, waits for those in flight and releases the memory. Says whether it was released: after the
     * bound it stays, since taking it from under a running call would crash the process.
     */
    boolean close(Duration bound) {
        lock.lock();
        try {
            boolean first = !closed;
            closed = true;
            long nanos = bound.toNanos();
            while (inFlight > 0 && nanos > 0) {
                nanos = left.awaitNanos(nanos);
            }
            if (first && inFlight == 0) {
                graph.close();
                tokenizer.close();
                return true;
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (OrtException e) {
            throw new IllegalStateException("unloading " + version + " failed", e);
        } finally {
            lock.unlock();
        }
    }
}
