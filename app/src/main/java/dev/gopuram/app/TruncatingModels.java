package dev.gopuram.app;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;

/** Has texts cut off where the model stops reading: so the published figures of embedding models are made. */
record TruncatingModels(Models models) implements EmbeddersOnly {
    /** Far beyond what a model reads at once, and below what a text may have. */
    private static final int MAX_CHARACTERS = 65_536;

    @Override
    public Embeddings embed(Embed request) {
        return models.embed(new Embed(
                request.model(),
                request.inputs().stream().map(TruncatingModels::beginning).toList(),
                request.purpose(),
                true));
    }

    private static String beginning(String text) {
        if (text.length() <= MAX_CHARACTERS) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1));
        return text.substring(0, splits ? MAX_CHARACTERS - 1 : MAX_CHARACTERS);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return models.listModels(request);
    }

    @Override
    public Model findModel(FindModel request) {
        return models.findModel(request);
    }
}
