package dev.gopuram.gateway;

import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.FindStatistics;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.ListLoaded;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.LoadModel;
import dev.gopuram.contracts.models.LoadedList;
import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.StatisticsList;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.UnloadModel;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One model that adds one to each of its numbers: enough to tell right answers from wrong ones. */
final class AddingModels implements Models {
    static final String NAME = "adder";
    static final String VERSION = "1.2.0";

    /** While it is there, predictions wait for it. */
    volatile @Nullable CountDownLatch gate;

    volatile LoadedVersion.State state = LoadedVersion.State.READY;
    final AtomicInteger interrupted = new AtomicInteger();
    final AtomicInteger begun = new AtomicInteger();

    @Override
    public Embeddings embed(Embed request) {
        throw Problem.invalid("model", request.model(), "one that embeds");
    }

    @Override
    public Predictions predict(Predict request) {
        known(request.model());
        begun.incrementAndGet();
        CountDownLatch waits = gate;
        if (waits != null) {
            try {
                waits.await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw Problem.from(e);
            }
        }
        if (request.inputs() instanceof Inputs.Texts texts) {
            return echoed(request, texts);
        }
        if (!(request.inputs() instanceof Inputs.Tensors tensors)) {
            throw Problem.invalid("inputs", "something else", "tensors");
        }
        Tensor in = tensors.tensors().getFirst();
        ByteBuffer from = in.content().buffer().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (from.hasRemaining()) {
            to.putFloat(from.getFloat() + 1);
        }
        Tensor out = new Tensor("y", DataType.FP32, in.shape(), Bytes.wrap(to.array()));
        return new Predictions(request.id(), NAME, VERSION, "", new Results.Tensors(List.of(out)), Usage.NONE, 7, 0, 1);
    }

    /** Each text is its own label; the empty one has none. */
    private static Predictions echoed(Predict request, Inputs.Texts texts) {
        List<LabelledRow> rows = texts.texts().stream()
                .map(text -> {
                    if (text.isEmpty()) {
                        throw Problem.invalid("inputs", "empty", "a text");
                    }
                    return new LabelledRow(List.of(new Score(text, 0.5)));
                })
                .toList();
        Usage used = new Usage(rows.size(), 0, 0, Usage.Source.COUNTED);
        return new Predictions(request.id(), NAME, VERSION, "", new Results.Labelled(rows), used, 7, 0, 1);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return new ModelList(List.of(model()));
    }

    @Override
    public Model findModel(FindModel request) {
        known(request.name());
        return model();
    }

    private static Model model() {
        return new Model(
                NAME,
                VERSION,
                Model.Task.TENSOR,
                0,
                0,
                false,
                List.of(),
                Instant.parse("2026-01-01T00:00:00Z"),
                "tensor",
                List.of(new TensorSpec("x", DataType.FP32, List.of(-1L, 2L))),
                List.of(new TensorSpec("y", DataType.FP32, List.of(-1L, 2L))),
                List.of(),
                List.of("production"),
                8,
                2000);
    }

    private static void known(String name) {
        if (!List.of(NAME, NAME + "@" + VERSION, NAME + "@production").contains(name)) {
            throw Problem.of(Problem.Code.NOT_FOUND, "model: " + name + " (expected: perhaps " + NAME + ")");
        }
    }

    @Override
    public LoadedList listLoaded(ListLoaded request) {
        String reason = state == LoadedVersion.State.READY ? "" : "being loaded";
        return new LoadedList(List.of(new LoadedVersion(NAME, VERSION, state, reason, 100)));
    }

    @Override
    public StatisticsList showStatistics(FindStatistics request) {
        if (!request.model().isEmpty()) {
            known(request.model());
        }
        Timing none = new Timing(begun.get(), 1000);
        return new StatisticsList(List.of(new VersionStatistics(
                NAME,
                VERSION,
                Instant.parse("2026-01-01T00:00:00Z"),
                begun.get(),
                begun.get(),
                none,
                none,
                none,
                none,
                none,
                none,
                List.of(new BatchStatistics(1, none, none, none)))));
    }

    @Override
    public LoadedList loadModel(LoadModel request) {
        known(request.model());
        state = LoadedVersion.State.READY;
        return listLoaded(new ListLoaded());
    }

    @Override
    public LoadedList unloadModel(UnloadModel request) {
        known(request.model());
        state = LoadedVersion.State.UNAVAILABLE;
        return listLoaded(new ListLoaded());
    }
}
