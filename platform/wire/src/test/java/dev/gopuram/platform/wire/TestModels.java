package dev.gopuram.platform.wire;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.LoadModel;
import dev.gopuram.contracts.models.LoadedList;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A service whose embed does what a test wants. */
final class TestModels implements EmbeddersOnly {
    final AtomicInteger calls = new AtomicInteger();
    private final Function<Embed, Embeddings> embed;
    volatile Function<FindModel, Model> find = request -> {
        throw Problem.notFound("model", request.name());
    };

    volatile Function<LoadModel, LoadedList> load = request -> {
        throw Problem.notFound("model", request.model());
    };

    TestModels(Function<Embed, Embeddings> embed) {
        this.embed = embed;
    }

    /** Answers with its own name. */
    static TestModels named(String name) {
        return new TestModels(request -> answer(name));
    }

    static Embeddings answer(String model) {
        return new Embeddings(model, "1", List.of(), Usage.NONE, 0);
    }

    @Override
    public Embeddings embed(Embed request) {
        calls.incrementAndGet();
        return embed.apply(request);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return new ModelList(List.of());
    }

    @Override
    public LoadedList loadModel(LoadModel request) {
        return load.apply(request);
    }

    @Override
    public Model findModel(FindModel request) {
        return find.apply(request);
    }
}
