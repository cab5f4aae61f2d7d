package dev.gopuram.app;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.time.Instant;
import java.util.List;

/** Gives each text a direction by chance: for trials that rank by words alone, which need no model. */
final class NoMeaning implements EmbeddersOnly {
    private static final int DIMENSIONS = 2;
    private static final Model MODEL =
            new Model("none", "1.0.0", Model.Task.EMBED, DIMENSIONS, 1, false, List.of(), Instant.EPOCH);

    @Override
    public Embeddings embed(Embed request) {
        List<Vector> vectors =
                request.inputs().stream().map(NoMeaning::direction).toList();
        return new Embeddings(MODEL.name(), MODEL.version(), vectors, Usage.NONE, 0);
    }

    private static Vector direction(String text) {
        double angle = text.hashCode();
        return Vector.wrap(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
    }

    @Override
    public ModelList listModels(ListModels request) {
        return new ModelList(List.of(MODEL));
    }

    @Override
    public Model findModel(FindModel request) {
        return MODEL;
    }
}
