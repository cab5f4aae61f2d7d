package dev.gopuram.models;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.FindStatistics;
import dev.gopuram.contracts.models.ListLoaded;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.LoadModel;
import dev.gopuram.contracts.models.LoadedList;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.Predictions;
import dev.gopuram.contracts.models.StatisticsList;
import dev.gopuram.contracts.models.UnloadModel;

/** The port: one line for each operation. */
final class ModelsService implements Models {
    private final EmbedTexts embedTexts;
    private final PredictRows predictRows;
    private final ListedModels listed;
    private final LoadedModels loaded;

    ModelsService(EmbedTexts embedTexts, PredictRows predictRows, ListedModels listed, LoadedModels loaded) {
        this.embedTexts = embedTexts;
        this.predictRows = predictRows;
        this.listed = listed;
        this.loaded = loaded;
    }

    @Override
    public Embeddings embed(Embed request) {
        return embedTexts.run(request);
    }

    @Override
    public Predictions predict(Predict request) {
        return predictRows.run(request);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return listed.list();
    }

    @Override
    public Model findModel(FindModel request) {
        return listed.find(request.name());
    }

    @Override
    public LoadedList listLoaded(ListLoaded request) {
        return loaded.list();
    }

    @Override
    public StatisticsList showStatistics(FindStatistics request) {
        return loaded.statistics(request.model());
    }

    @Override
    public LoadedList loadModel(LoadModel request) {
        return loaded.load(request.model());
    }

    @Override
    public LoadedList unloadModel(UnloadModel request) {
        return loaded.unload(request.model());
    }
}
