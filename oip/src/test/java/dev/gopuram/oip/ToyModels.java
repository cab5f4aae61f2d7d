package dev.gopuram.oip;

import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Models that add one to numbers and give everything else back as it came. */
final class ToyModels {
    static final String VERSION = "1.2.0";
    static final Timing TIMING = new Timing(2, 3000);

    private static final Model ADD = model(
            "add",
            List.of(spec("numbers", DataType.FP32, -1, 4)),
            List.of(spec("more", DataType.FP32, -1, 4), spec("rows", DataType.INT64, -1, 1)));
    private static final Model WORDS =
            model("words", List.of(spec("words", DataType.BYTES, -1, 1)), List.of(spec("echo", DataType.BYTES, -1, 1)));
    private static final Model UNSIGNED = model(
            "unsigned", List.of(spec("big", DataType.UINT64, -1, 2)), List.of(spec("echo", DataType.UINT64, -1, 2)));
    private static final Model HALF = model(
            "half",
            List.of(spec("halves", DataType.FP16, -1, 2), spec("bare", DataType.INT8, -1, 1)),
            List.of(spec("bare", DataType.INT8, -1, 1)));
    private static final Model MIXED = model(
            "mixed",
            List.of(
                    spec("ids", DataType.INT64, -1, -1),
                    spec("words", DataType.BYTES, -1, 1),
                    spec("flags", DataType.BOOL, -1, 2),
                    spec("pixels", DataType.UINT8, -1, 2, 3)),
            List.of(
                    spec("ids", DataType.INT64, -1, -1),
                    spec("words", DataType.BYTES, -1, 1),
                    spec("flags", DataType.BOOL, -1, 2),
                    spec("pixels", DataType.UINT8, -1, 2, 3)));

    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

    static List<Model> all() {
        return List.of(ADD, WORDS, UNSIGNED, MIXED, HALF);
    }

    static TensorSpec spec(String name, DataType type, long... shape) {
        List<Long> dimensions = new ArrayList<>();
        for (long dimension : shape) {
            dimensions.add(dimension);
        }
        return new TensorSpec(name, type, dimensions);
    }

    static Model model(String name, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        return new Model(
                name,
                VERSION,
                Model.Task.TENSOR,
                0,
                0,
                false,
                List.of(),
                Instant.EPOCH,
                "tensor",
                inputs,
                outputs,
                List.of(),
                List.of(),
                32,
                1000);
    }

    Model find(OipName name) {
        return all().stream()
                .filter(model -> model.name().equals(name.name()))
                .filter(model -> name.version().isEmpty() || name.version().equals(VERSION))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("model", name.reference()));
    }

    Predictions predict(Model model, Predict request) {
        List<Tensor> inputs = ((Inputs.Tensors) request.inputs()).tensors();
        counts.computeIfAbsent(model.name(), any -> new AtomicLong())
                .addAndGet(inputs.getFirst().shape().getFirst());
        List<Tensor> outputs = model.equals(ADD) ? added(inputs.getFirst()) : echoed(model, inputs);
        return new Predictions(
                request.id(), model.name(), VERSION, "", new Results.Tensors(outputs), Usage.NONE, 1, 1, 1);
    }

    private static List<Tensor> added(Tensor numbers) {
        byte[] more = numbers.content().toArray();
        ByteBuffer elements = Elements.littleEndian(more);
        for (int at = 0; at < more.length; at += Float.BYTES) {
            elements.putFloat(at, elements.getFloat(at) + 1);
        }
        long rows = numbers.shape().getFirst();
        byte[] counted = new byte[Math.toIntExact(rows) * Long.BYTES];
        ByteBuffer longs = Elements.littleEndian(counted);
        for (int i = 0; i < rows; i++) {
            longs.putLong(rows);
        }
        return List.of(
                new Tensor("more", DataType.FP32, numbers.shape(), Bytes.wrap(more)),
                new Tensor("rows", DataType.INT64, List.of(rows, 1L), Bytes.wrap(counted)));
    }

    private static List<Tensor> echoed(Model model, List<Tensor> inputs) {
        List<Tensor> outputs = new ArrayList<>();
        for (TensorSpec spec : model.outputs()) {
            Tensor input = inputs.size() == 1
                    ? inputs.getFirst()
                    : inputs.stream()
                            .filter(given -> given.name().equals(spec.name()))
                            .findFirst()
                            .orElseThrow();
            outputs.add(new Tensor(spec.name(), input.type(), input.shape(), input.content()));
        }
        return outputs;
    }

    List<LoadedVersion> versions() {
        List<LoadedVersion> versions = new ArrayList<>();
        all().forEach(model ->
                versions.add(new LoadedVersion(model.name(), VERSION, LoadedVersion.State.READY, "", 1)));
        versions.add(new LoadedVersion("asleep", VERSION, LoadedVersion.State.UNLOADED, "unloaded", 0));
        return versions;
    }

    List<VersionStatistics> statistics() {
        return all().stream().map(this::statistics).toList();
    }

    VersionStatistics statistics(Model model) {
        AtomicLong count = counts.getOrDefault(model.name(), new AtomicLong());
        return new VersionStatistics(
                model.name(),
                VERSION,
                Instant.ofEpochMilli(1_700_000_000_000L),
                count.get(),
                count.get(),
                TIMING,
                TIMING,
                TIMING,
                TIMING,
                TIMING,
                TIMING,
                List.of(new BatchStatistics(4, TIMING, TIMING, TIMING)));
    }
}
