package dev.gopuram.chat;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.Set;

/** Says what a model name means: the first of the ordered sources that knows it decides. */
final class ModelResolver {
    private static final int HINTS = 3;

    /**
     * Who answers, and to which name.
     *
     * @param model the model's name as the provider knows it
     */
    record Target(Provider provider, String model) {
        /** The one name that the model has among all: whoever counts or prices goes by it. */
        String name() {
            return provider.nameOf(model);
        }
    }

    private final List<ModelSource> sources;
    private final String defaultModel;

    ModelResolver(SequencedCollection<ModelSource> sources, String defaultModel) {
        this.sources = List.copyOf(sources);
        this.defaultModel = defaultModel;
    }

    /** The name that is meant: the default model's where none is given. */
    String nameOf(String name) {
        return name.isEmpty() ? defaultModel : name;
    }

    /** The target of a name; the default model's where the name is empty. */
    Target resolve(String name) {
        String wanted = nameOf(name);
        return sources.stream()
                .map(source -> source.find(wanted))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> unknown(wanted));
    }

    /** The same of a name that a prompt says, which was written elsewhere: one that is unknown here is one who fails. */
    Target ofPrompt(String name) {
        try {
            return resolve(name);
        } catch (Problem unknown) {
            return new Target(new MissingProvider(unknown), name);
        }
    }

    /** Every name that is known beforehand, each once. */
    List<ChatModel> list() {
        Set<String> seen = new LinkedHashSet<>();
        return sources.stream()
                .flatMap(source -> source.models().stream())
                .filter(model -> seen.add(model.name()))
                .sorted(Comparator.comparing(ChatModel::name))
                .toList();
    }

    /** What names stand for that are not the model's own: aliases, and the empty one, which is the default model's. */
    Map<String, String> meanings() {
        Map<String, String> meanings = new HashMap<>();
        meanings.put("", resolve("").name());
        for (ChatModel listed : list()) {
            String name = resolve(listed.name()).name();
            if (!name.equals(listed.name())) {
                meanings.put(listed.name(), name);
            }
        }
        return meanings;
    }

    private Problem unknown(String wanted) {
        List<String> near = nearest(wanted);
        String expected = near.isEmpty() ? "a name that GET /v1/models lists" : String.join(" or ", near);
        String shown = wanted.length() <= 200 ? wanted : wanted.substring(0, 200) + "...";
        return Problem.of(Problem.Code.NOT_FOUND, "model: " + shown + " (expected: " + expected + ")")
                .at("model");
    }

    /** Names that are near as a whole, then names whose part behind the provider is: the prefix is easily forgotten. */
    private List<String> nearest(String wanted) {
        List<String> known = list().stream().map(ChatModel::name).toList();
        Set<String> near = new LinkedHashSet<>(Nearest.names(wanted, known, HINTS));
        List<String> tails = new ArrayList<>();
        known.forEach(name -> tails.add(tail(name)));
        for (String tail : Nearest.names(tail(wanted), tails, HINTS)) {
            known.stream().filter(name -> tail(name).equals(tail)).forEach(near::add);
        }
        return near.stream().limit(HINTS).toList();
    }

    private static String tail(String name) {
        return name.substring(name.indexOf('/') + 1);
    }
}
