package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Problem;
import java.util.List;

/** Models that make vectors and nothing else: what stands in for the service where only its vectors are wanted. */
public interface EmbeddersOnly extends Models {
    @Override
    default Predictions predict(Predict request) {
        throw Problem.invalid("model", request.model(), "one that predicts; these make vectors alone");
    }

    @Override
    default LoadedList listLoaded(ListLoaded request) {
        return new LoadedList(List.of());
    }

    @Override
    default StatisticsList showStatistics(FindStatistics request) {
        return new StatisticsList(List.of());
    }

    @Override
    default LoadedList loadModel(LoadModel request) {
        return new LoadedList(List.of());
    }

    @Override
    default LoadedList unloadModel(UnloadModel request) {
        throw Problem.invalid("model", request.model(), "one that can be unloaded");
    }
}
