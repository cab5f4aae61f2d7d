package dev.gopuram.inference;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.bundles.TextConfig;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.onnx.OnnxGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One version that can be called: its graph, its tokenizer, and how inputs become rows and rows answers. */
final class LoadedVersion implements AutoCloseable {
    private final VersionKey key;
    private final WeightsConfig config;
    private final Graph graph;
    private final @Nullable ModelTokenizer tokenizer;
    private final RowReader reader;
    private final RowReader tensors;
    private final Answering answering;
    private final Lane lane;
    private final long bytes;
    private final VersionCounters counters;
    private final Clock clock;
    private final Semaphore remoteRows;

    private LoadedVersion(
            VersionKey key,
            WeightsConfig config,
            Graph graph,
            @Nullable ModelTokenizer tokenizer,
            long maxPixels,
            boolean batchVariant,
            long bytes,
            VersionCounters counters,
            Clock clock) {
        this.key = key;
        this.counters = counters;
        this.clock = clock;
        this.bytes = bytes;
        this.config = config;
        this.graph = graph;
        this.tokenizer = tokenizer;
        GraphPorts ports = graph.ports();
        this.tensors = new TensorReader(ports);
        this.reader = reader(config, ports, tokenizer, maxPixels, tensors);
        this.answering = Answering.of(ports, config.answer(), config.labels());
        this.remoteRows = new Semaphore(config.batching().maxQueuedRows());
        boolean alone = batchVariant || !ports.rowwise();
        this.lane = new Lane(
                key.toString(),
                new Lane.Bounds(
                        alone ? 1 : config.batching().maxRows(),
                        config.batching().maxDelay(),
                        config.batching().maxQueuedRows()),
                rows -> counters.ran(
                        graph.run(rows.stream().map(row -> (GraphRow) row).toList()), clock.now()));
    }

    /**
     * Loads it. The natives must be loaded.
     *
     * @param declared what its graph's file says; null where another server has it
     * @param bytes what it is counted with
     */
    static LoadedVersion open(
            VersionKey key,
            Bundle bundle,
            @Nullable OnnxGraph declared,
            long bytes,
            EngineConfig engine,
            VersionCounters counters,
            Clock clock) {
        WeightsConfig config = bundle.config().weights();
        Graph graph = graph(key, bundle, engine, clock);
        ModelTokenizer tokenizer = null;
        try {
            tokenizer = WeightsConfig.readsText(config.task()) ? tokenizer(bundle) : null;
            return new LoadedVersion(
                    key,
                    config,
                    graph,
                    tokenizer,
                    engine.maxPixels(),
                    declared != null && declared.quantisesActivations(),
                    bytes,
                    counters,
                    clock);
        } catch (RuntimeException e) {
            graph.close();
            if (tokenizer != null) {
                tokenizer.close();
            }
            throw e;
        }
    }

    private static Graph graph(VersionKey key, Bundle bundle, EngineConfig engine, Clock clock) {
        WeightsConfig config = bundle.config().weights();
        Set<String> served = config.outputs().stream().map(TensorSpec::name).collect(Collectors.toUnmodifiableSet());
        return switch (config.executor()) {
            case ExecutorConfig.Onnx _ ->
                GraphSession.open(key.toString(), bundle.model(), served, engine.intraOpThreads(), clock);
            case ExecutorConfig.Oip there ->
                RemoteGraph.open(key.toString(), config, there, engine.remoteHosts(), clock);
        };
    }

    private static ModelTokenizer tokenizer(Bundle bundle) {
        Path file = bundle.file(Bundle.TOKENIZER);
        try {
            return ModelTokenizer.open(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private static RowReader reader(
            WeightsConfig config,
            GraphPorts ports,
            @Nullable ModelTokenizer tokenizer,
            long maxPixels,
            RowReader tensors) {
        return switch (config.task()) {
            case EMBED, TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION ->
                new TextReader(Objects.requireNonNull(tokenizer), new TokenCells(ports), text(config));
            case RERANK -> new PairReader(Objects.requireNonNull(tokenizer), new TokenCells(ports), text(config));
            case IMAGE_CLASSIFICATION -> new ImageReader(declared("image", config.image()), ports, maxPixels);
            case TABULAR -> new TableReader(declared("table", config.table()), ports);
            case TENSOR -> tensors;
        };
    }

    private static TextConfig text(WeightsConfig config) {
        TextConfig text = config.text();
        return text == null ? TextConfig.defaults() : text;
    }

    private static <T> T declared(String name, @Nullable T part) {
        if (part == null) {
            throw Problem.of(Problem.Code.UNPROCESSABLE, name + ": missing (expected: as its task reads)");
        }
        return part;
    }

    WeightsConfig config() {
        return config;
    }

    /** What it is counted with. */
    long bytes() {
        return bytes;
    }

    Graph graph() {
        return graph;
    }

    Lane lane() {
        return lane;
    }

    /** A call: what is wrong with it is told here, or by one of its steps. */
    Call call(Inputs inputs, PredictOptions options) {
        int rows = rows(inputs);
        if (rows < 1) {
            throw Problem.invalid("inputs", "empty", "1 row or more");
        }
        RowSink sink = sink(inputs, options, rows);
        RowReader from = inputs instanceof Inputs.Tensors ? tensors : reader;
        return new Call(from.steps(inputs, options, sink), sink);
    }

    private int rows(Inputs inputs) {
        return graph.ports().rowwise() || !(inputs instanceof Inputs.Tensors) ? Kinds.rows(inputs) : 1;
    }

    /**
     * Refuses more rows than can ever wait, before anything is made of them: a shape may say two billion rows of nothing.
     */
    void checkRows(Inputs inputs) {
        int rows = rows(inputs);
        if (rows > lane.maxQueuedRows()) {
            throw Problem.invalid("inputs", rows + " rows", "at most " + lane.maxQueuedRows() + " for " + key);
        }
    }

    private RowSink sink(Inputs inputs, PredictOptions options, int rows) {
        if (options.tensors()) {
            return new TensorSink(graph.ports(), options, rows);
        }
        if (!options.outputs().isEmpty() && config.task() != Model.Task.TENSOR) {
            throw Problem.invalid("outputs", options.outputs(), "none, or results as tensors");
        }
        return switch (config.task()) {
            case EMBED -> new VectorSink(answering, text(config), rows);
            case TEXT_CLASSIFICATION, IMAGE_CLASSIFICATION -> new LabelSink(answering, options, rows);
            case TOKEN_CLASSIFICATION -> tags(inputs, options);
            case TABULAR ->
                config.labels().isEmpty() ? new NumberSink(answering, rows) : new LabelSink(answering, options, rows);
            case RERANK -> new NumberSink(answering, rows);
            case TENSOR -> new TensorSink(graph.ports(), options, rows);
        };
    }

    private RowSink tags(Inputs inputs, PredictOptions options) {
        if (inputs instanceof Inputs.Texts texts) {
            return new TagSink(answering, options, texts.texts());
        }
        throw Problem.invalid("inputs", Kinds.name(inputs), "texts, or results as tensors");
    }

    /** Runs a call here and now, on a thread of its own: for the time before it can be called. */
    Call runAlone(Inputs inputs, PredictOptions options) {
        Call call = call(inputs, options);
        List<InferenceExecutor.Step> left = new ArrayList<>(call.steps());
        while (!left.isEmpty()) {
            InferenceExecutor.Step step = left.removeFirst();
            try {
                if (step instanceof GraphRow row) {
                    graph.run(List.of(row));
                    throwFailure(row);
                } else {
                    left.addAll(0, step.run());
                }
            } catch (Exception e) {
                throw Problem.from(e);
            }
        }
        return call;
    }

    /** Whether another server runs it. */
    boolean isRemote() {
        return graph instanceof RemoteGraph;
    }

    /** Rows that may wait for another server at once. */
    Semaphore remoteRows() {
        return remoteRows;
    }

    /** Has the other server run a call, rows of one shape together; the caller waits. */
    void runRemote(Call call, Deadline deadline) {
        if (!(graph instanceof RemoteGraph remote)) {
            throw new IllegalStateException(key + ": runs here (expected: elsewhere)");
        }
        Map<RowShape, List<GraphRow>> groups = new LinkedHashMap<>();
        List<InferenceExecutor.Step> left = new ArrayList<>(call.steps());
        while (!left.isEmpty()) {
            InferenceExecutor.Step step = left.removeFirst();
            try {
                if (step instanceof GraphRow row) {
                    groups.computeIfAbsent(row.shape(), _ -> new ArrayList<>()).add(row);
                } else {
                    left.addAll(0, step.run());
                }
            } catch (Exception e) {
                throw Problem.from(e);
            }
        }
        for (List<GraphRow> group : groups.values()) {
            counters.ran(remote.run(group, deadline), clock.now());
            group.forEach(LoadedVersion::throwFailure);
        }
    }

    private static void throwFailure(GraphRow row) {
        Problem failure = row.failure();
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        graph.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
