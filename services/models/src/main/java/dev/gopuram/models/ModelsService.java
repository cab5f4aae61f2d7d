package dev.gopuram.models;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;

/** The port: one line for each operation. */
final class ModelsService implements EmbeddersOnly {
    private final EmbedTexts embedTexts;
    private final ModelList list;
    private final ModelNames<ModelVersion> names;

    ModelsService(EmbedTexts embedTexts, ModelList list, ModelNames<ModelVersion> names) {
        this.embedTexts = embedTexts;
        this.list = list;
        this.names = names;
    }

    @Override
    public Embeddings embed(Embed request) {
        return embedTexts.run(request);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return list;
    }

    @Override
    public Model findModel(FindModel request) {
        return names.resolve(request.name()).asModel();
    }
}
