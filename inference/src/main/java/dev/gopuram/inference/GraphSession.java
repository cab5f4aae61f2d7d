package dev.gopuram.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The graph of one version, run by any number of threads at once. Whoever closes it sees to it that nothing runs: memory
 * taken from under a running call would crash the process.
 */
final class GraphSession implements Graph {
    private static final Logger log = LoggerFactory.getLogger(GraphSession.class);

    private final String name;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final GraphPorts ports;
    private final Clock clock;
    /** Never more than run at once: the threads of the executor, and who runs beside it. */
    private final ConcurrentLinkedDeque<Workspace> workspaces = new ConcurrentLinkedDeque<>();

    private GraphSession(String name, OrtEnvironment environment, OrtSession session, GraphPorts ports, Clock clock) {
        this.name = name;
        this.environment = environment;
        this.session = session;
        this.ports = ports;
        this.clock = clock;
    }

    /**
     * Loads a graph. The native libraries must be loaded.
     *
     * @param served the outputs that are wanted at all; all where empty
     * @param halt ends its first runs
     */
    static GraphSession open(String name, Path graph, Set<String> served, int intraOpThreads, Halt halt, Clock clock) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try {
            OrtSession session = create(environment, graph, intraOpThreads);
            try {
                GraphPorts ports = GraphPorts.of(session, served);
                boolean rows = ports.rowwise() && new RowProbe(environment, session, ports, halt).readsRows();
                return new GraphSession(name, environment, session, rows ? ports : ports.whole(), clock);
            } catch (RuntimeException | OrtException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw Problem.of(Problem.Code.UNPROCESSABLE, "model.onnx of " + name + ": " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** No arena and no memory pattern: rows differ in length, and both would keep the memory of the longest for good. */
    private static OrtSession create(OrtEnvironment environment, Path graph, int intraOpThreads) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(intraOpThreads);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            // What fails is thrown, and told by us: natively it would go past the log.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(graph.toString(), options);
        }
    }

    @Override
    public GraphPorts ports() {
        return ports;
    }

    /** Runs rows of one shape together; where that fails, each alone, so that it fails only whose fault it is. */
    @Override
    public BatchTimes run(List<? extends GraphRow> rows, Halt halt) {
        try {
            return together(rows, halt);
        } catch (RuntimeException | OrtException | OutOfMemoryError e) {
            Problem halted = halt.why();
            if (halted != null || rows.size() == 1) {
                Problem problem = halted == null ? failed(e) : halted;
                rows.forEach(row -> row.fail(problem));
                return new BatchTimes(rows.size(), 0, 0, 0);
            }
            log.atWarn().addKeyValue("modelVersion", name).setCause(e).log("a batch failed; its rows are run alone");
            long started = clock.nanoTime();
            rows.forEach(row -> run(List.of(row), halt));
            return new BatchTimes(rows.size(), 0, clock.nanoTime() - started, 0);
        }
    }

    private Problem failed(Throwable e) {
        if (e instanceof Problem problem) {
            return problem;
        }
        log.atWarn().addKeyValue("modelVersion", name).setCause(e).log("a row failed");
        return Problem.of(Problem.Code.INTERNAL, "model: " + name + " failed to run; the log says why")
                .causedBy(e);
    }

    private BatchTimes together(List<? extends GraphRow> rows, Halt halt) throws OrtException {
        Workspace workspace = takeWorkspace();
        List<OnnxTensor> own = new ArrayList<>();
        try {
            long started = clock.nanoTime();
            Workspace.Views views = workspace.views(rows.getFirst().shape(), rows.size());
            Map<String, OnnxTensor> inputs = inputs(rows, workspace, views, own);
            Map<String, OnnxTensor> pinned = pinned(views);
            long read = clock.nanoTime();
            OrtSession.RunOptions options = workspace.options();
            try (OrtSession.Result result =
                    halt.over(options, () -> session.run(inputs, unpinned(pinned), pinned, options))) {
                long ran = clock.nanoTime();
                Outputs outputs = outputs(result, workspace, views, rows.size());
                for (int i = 0; i < rows.size(); i++) {
                    take(rows.get(i), outputs.row(i));
                }
                return new BatchTimes(rows.size(), read - started, ran - read, clock.nanoTime() - ran);
            }
        } finally {
            own.forEach(OnnxTensor::close);
            giveBack(workspace);
        }
    }

    private static void take(GraphRow row, RowOutput output) {
        try {
            row.take(output);
        } catch (RuntimeException e) {
            row.fail(Problem.from(e));
        }
    }

    private Map<String, OnnxTensor> inputs(
            List<? extends GraphRow> rows, Workspace workspace, Workspace.Views views, List<OnnxTensor> own)
            throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        for (int i = 0; i < ports.inputs().size(); i++) {
            OnnxTensor tensor = views.input(i);
            if (tensor == null) {
                tensor = words(rows, i);
                own.add(tensor);
            } else {
                write(rows, i, workspace.input(i));
            }
            inputs.put(ports.inputs().get(i).name(), tensor);
        }
        return inputs;
    }

    private static void write(List<? extends GraphRow> rows, int input, ByteBuffer buffer) {
        int at = 0;
        for (GraphRow row : rows) {
            if (!(row.cell(input) instanceof Cell.Packed packed)) {
                throw new IllegalStateException("cell: words (expected: packed elements)");
            }
            buffer.put(at, packed.bytes().shared(), packed.from(), packed.length());
            at += packed.length();
        }
    }

    private OnnxTensor words(List<? extends GraphRow> rows, int input) throws OrtException {
        String[] words = rows.stream()
                .flatMap(row -> row.cell(input) instanceof Cell.Words cell ? cell.words().stream() : Stream.empty())
                .toArray(String[]::new);
        List<Long> shape = ports.whole(rows.getFirst().shape().dimensions().get(input), rows.size());
        return OnnxTensor.createTensor(
                environment, words, shape.stream().mapToLong(Long::longValue).toArray());
    }

    private Map<String, OnnxTensor> pinned(Workspace.Views views) {
        Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
        for (int i = 0; i < ports.outputs().size(); i++) {
            OnnxTensor tensor = views.output(i);
            if (tensor != null) {
                pinned.put(ports.outputs().get(i).name(), tensor);
            }
        }
        return pinned;
    }

    private Set<String> unpinned(Map<String, OnnxTensor> pinned) {
        Set<String> names = new LinkedHashSet<>();
        for (GraphPort output : ports.outputs()) {
            if (!pinned.containsKey(output.name())) {
                names.add(output.name());
            }
        }
        return names;
    }

    private Outputs outputs(OrtSession.Result result, Workspace workspace, Workspace.Views views, int rows)
            throws OrtException {
        Output[] outputs = new Output[ports.outputs().size()];
        for (int i = 0; i < outputs.length; i++) {
            if (views.output(i) != null) {
                outputs[i] = new Output(views.outputShape(i), workspace.output(i), List.of());
            } else {
                outputs[i] = computed(ports.outputs().get(i), result, rows);
            }
        }
        return new Outputs(outputs, rows);
    }

    private Output computed(GraphPort port, OrtSession.Result result, int rows) throws OrtException {
        OnnxValue value = result.get(port.name()).orElseThrow();
        if (!(value instanceof OnnxTensor tensor)) {
            throw mismatch(port, value.getType().toString(), "a tensor");
        }
        List<Long> shape = Arrays.stream(tensor.getInfo().getShape()).boxed().toList();
        if (ports.rowwise() && (shape.isEmpty() || shape.getFirst() != rows)) {
            throw mismatch(port, "shape " + shape, rows + " rows");
        }
        if (port.type() == ElementType.BYTES) {
            List<String> words = new ArrayList<>();
            flatten(tensor.getValue(), words);
            return new Output(shape, ByteBuffer.allocate(0), words);
        }
        return new Output(shape, tensor.getByteBuffer(), List.of());
    }

    private Problem mismatch(GraphPort port, String was, String expected) {
        return Problem.of(
                Problem.Code.INTERNAL,
                "output " + port.name() + " of " + name + ": " + was + " (expected: " + expected + ")");
    }

    private static void flatten(@Nullable Object value, List<String> words) {
        if (value instanceof Object[] array) {
            for (Object element : array) {
                flatten(element, words);
            }
        } else {
            words.add(String.valueOf(value));
        }
    }

    private Workspace takeWorkspace() throws OrtException {
        Workspace free = workspaces.poll();
        return free == null ? new Workspace(environment, ports) : free;
    }

    private void giveBack(Workspace workspace) {
        if (workspace.isLarge()) {
            workspace.close();
        } else {
            workspaces.push(workspace);
        }
    }

    @Override
    public void close() {
        for (Workspace workspace = workspaces.poll(); workspace != null; workspace = workspaces.poll()) {
            workspace.close();
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("unloading " + name + " failed", e);
        }
    }

    /** One output of a batch. */
    private record Output(List<Long> shape, ByteBuffer data, List<String> words) {}

    /** All outputs of a batch, to be read row by row. */
    private final class Outputs {
        private final Output[] outputs;
        private final int rows;

        Outputs(Output[] outputs, int rows) {
            this.outputs = outputs;
            this.rows = rows;
        }

        RowOutput row(int row) {
            return new RowOutput() {
                @Override
                public List<Long> shape(int output) {
                    List<Long> whole = outputs[output].shape();
                    return ports.rowwise() ? whole.subList(1, whole.size()) : whole;
                }

                @Override
                public ByteBuffer data(int output) {
                    long elements = RowShape.elements(shape(output));
                    int bytes = Math.toIntExact(elements * type(output).bytes());
                    return outputs[output].data().slice(row * bytes, bytes).order(ByteOrder.nativeOrder());
                }

                @Override
                public List<String> words(int output) {
                    int each = outputs[output].words().size() / rows;
                    return outputs[output].words().subList(row * each, (row + 1) * each);
                }

                @Override
                public ElementType type(int output) {
                    return Objects.requireNonNull(ports.outputs().get(output).type());
                }
            };
        }
    }
}
