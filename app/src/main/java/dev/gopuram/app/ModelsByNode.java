package dev.gopuram.app;

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
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The models of an installation whose nodes hold different ones: each call goes to the nodes that hold its model. Which
 * these are is asked of them once, and again when they no longer do.
 */
final class ModelsByNode implements Models {
    /** Past this many names what was learned is forgotten, and learned again. */
    private static final int MAX_LEARNED = 10_000;

    private static final int MAX_SUGGESTIONS = 3;

    /** What a model is called by, and whose it is. */
    private record Name(String tenant, String model) {}

    private final List<Models> places;
    /** Which place holds what, by its index. */
    private final Map<Name, Integer> learned = new ConcurrentHashMap<>();

    /**
     * @param places one for each set of models, wherever the nodes that hold it are
     */
    ModelsByNode(List<Models> places) {
        this.places = List.copyOf(places);
    }

    @Override
    public Embeddings embed(Embed request) {
        return at(request.model(), place -> place.embed(request));
    }

    @Override
    public Predictions predict(Predict request) {
        return at(request.model(), place -> place.predict(request));
    }

    @Override
    public Model findModel(FindModel request) {
        return at(request.name(), place -> place.findModel(request));
    }

    @Override
    public LoadedList loadModel(LoadModel request) {
        return at(request.model(), place -> place.loadModel(request));
    }

    @Override
    public LoadedList unloadModel(UnloadModel request) {
        return at(request.model(), place -> place.unloadModel(request));
    }

    @Override
    public ModelList listModels(ListModels request) {
        List<ModelList> lists = ofEach(place -> place.listModels(request));
        Map<String, String> names = new TreeMap<>();
        lists.forEach(list -> list.names().forEach(names::putIfAbsent));
        return new ModelList(
                lists.stream().flatMap(list -> list.models().stream()).toList(), names);
    }

    @Override
    public LoadedList listLoaded(ListLoaded request) {
        return new LoadedList(ofEach(place -> place.listLoaded(request)).stream()
                .flatMap(list -> list.versions().stream())
                .toList());
    }

    @Override
    public StatisticsList showStatistics(FindStatistics request) {
        if (!request.model().isEmpty()) {
            return at(request.model(), place -> place.showStatistics(request));
        }
        return new StatisticsList(ofEach(place -> place.showStatistics(request)).stream()
                .flatMap(list -> list.versions().stream())
                .toList());
    }

    private <T> T at(String model, Function<Models, T> call) {
        Name name = new Name(CallContext.current().tenant(), model);
        Integer known = learned.get(name);
        if (known != null) {
            try {
                return call.apply(places.get(known));
            } catch (Problem problem) {
                if (problem.code() != Problem.Code.NOT_FOUND) {
                    throw problem;
                }
                learned.remove(name, known);
            }
        }
        return seek(name, known, call);
    }

    /** Asks all but the one that was asked already; who does not answer may be the one, so that nothing is known then. */
    private <T> T seek(Name name, @Nullable Integer asked, Function<Models, T> call) {
        Problem unreachable = null;
        for (int place = 0; place < places.size(); place++) {
            if (asked != null && asked == place) {
                continue;
            }
            try {
                T answer = call.apply(places.get(place));
                learn(name, place);
                return answer;
            } catch (Problem problem) {
                switch (problem.code()) {
                    case NOT_FOUND -> {
                        // The next one may hold it.
                    }
                    case UNAVAILABLE -> unreachable = problem;
                    default -> throw problem;
                }
            }
        }
        throw unreachable == null ? unknown(name.model()) : unreachable;
    }

    private void learn(Name name, int place) {
        if (learned.size() >= MAX_LEARNED) {
            learned.clear();
        }
        learned.put(name, place);
    }

    private Problem unknown(String model) {
        List<String> known = listModels(new ListModels()).models().stream()
                .map(Model::name)
                .distinct()
                .sorted()
                .toList();
        List<String> nearest = Nearest.names(model, known, MAX_SUGGESTIONS);
        String expected = nearest.isEmpty()
                ? "one of " + known.stream().limit(MAX_SUGGESTIONS).toList()
                : "perhaps " + String.join(" or ", nearest);
        return Problem.of(Problem.Code.NOT_FOUND, "model: " + model + " (expected: " + expected + ")")
                .at("model");
    }

    /** Of all that answer; where none does, why not. */
    private <T> List<T> ofEach(Function<Models, T> call) {
        List<T> answers = new ArrayList<>();
        Problem unreachable = null;
        for (Models place : places) {
            try {
                answers.add(call.apply(place));
            } catch (Problem problem) {
                if (problem.code() != Problem.Code.UNAVAILABLE) {
                    throw problem;
                }
                unreachable = problem;
            }
        }
        if (answers.isEmpty() && unreachable != null) {
            throw unreachable;
        }
        return answers;
    }
}
