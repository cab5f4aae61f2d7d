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
import java.util.List;
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
                (rows, halt) -> counters.ran(
                        graph.run(rows.stream().map(row -> (GraphRow) row).toList(), halt), clock.now()));
    }

    /**
     * Loads it. The natives must be loaded.
     *
     * @param declared what its graph's file says; null where another server has it
     * @param bytes what it is counted with
     * @param halt ends what is run to learn how the graph reads
     */
    static LoadedVersion open(
            VersionKey key,
            Bundle bundle,
            @Nullable OnnxGraph declared,
            long bytes,
            EngineConfig engine,
            VersionCounters counters,
            Halt halt,
            Clock clock) {
        WeightsConfig config = bundle.config().weights();
        Graph graph = graph(key, bundle, engine, halt, clock);
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

    private static Graph graph(VersionKey key, Bundle bundle, EngineConfig engine, Halt halt, Clock clock) {
        WeightsConfig config = bundle.config().weights();
        Set<String> served = config.outputs().stream().map(TensorSpec::name).collect(Collectors.toUnmodifiableSet());
        return switch (config.executor()) {
            case ExecutorConfig.Onnx _ ->
                GraphSession.open(key.toString(), bundle.model(), served, engine.intraOpThreads(), halt, clock);
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
        if (rows > lane.maxQueuedRows()) {
            throw lane.tooMany(rows);
        }
        RowSink sink = sink(inputs, options, rows);
        RowReader from = inputs instanceof Inputs.Tensors ? tensors : reader;
        return new Call(from.steps(inputs, options, sink), sink);
    }

    /** Tensors that a graph reads whole are one row, whatever their first dimension. */
    int rows(Inputs inputs) {
        boolean whole = inputs instanceof Inputs.Tensors && !graph.ports().rowwise();
        return whole ? 1 : Kinds.rows(inputs);
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

    /** Runs a call here and now, row by row, on the calling thread. */
    Call runAlone(Inputs inputs, PredictOptions options, Halt halt) {
        Call call = call(inputs, options);
        for (GraphRow row : call.rows(halt)) {
            graph.run(List.of(row), halt);
            row.throwFailure();
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

    /** Has the other server run a call, as many rows together as it takes; the caller waits. */
    InferenceExecutor.Spent runRemote(Call call, Deadline deadline, Halt halt) {
        if (!(graph instanceof RemoteGraph remote)) {
            throw new IllegalStateException(key + ": runs here (expected: elsewhere)");
        }
        int most = 0;
        for (List<GraphRow> batch : Call.batches(call.rows(halt), lane.maxRows())) {
            halt.check();
            counters.ran(remote.run(batch, deadline), clock.now());
            batch.forEach(GraphRow::throwFailure);
            most = Math.max(most, batch.size());
        }
        return new InferenceExecutor.Spent(0, 0, most);
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
