package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** One model of three dimensions: a text's vector holds its length. */
final class FakeModels implements Models {
    static final Model MINI = new Model(
            "mini", "1", Model.Task.EMBED, 3, 256, true, List.of("en"), Instant.parse("2026-11-20T09:30:00Z"));

    final AtomicReference<Embed> request = new AtomicReference<>();

    @Override
    public Embeddings embed(Embed asked) {
        request.set(asked);
        requireKnown(asked.model());
        return new Embeddings(
                MINI.name(),
                MINI.version(),
                asked.inputs().stream()
                        .map(text -> Vector.wrap(new float[] {text.length(), 0.5f, -1f}))
                        .toList(),
                new Usage(7, 0, 0, Usage.Source.COUNTED),
                1200);
    }

    @Override
    public ModelList listModels(ListModels asked) {
        return new ModelList(List.of(MINI));
    }

    @Override
    public Model findModel(FindModel asked) {
        requireKnown(asked.name());
        return MINI;
    }

    private static void requireKnown(String name) {
        if (!name.isEmpty() && !name.equals("mini") && !name.equals("mini@1")) {
            throw Problem.notFound("model", name).at("model");
        }
    }
}
