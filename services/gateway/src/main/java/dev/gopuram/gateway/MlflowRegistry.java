package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RegisteredPage;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionPage;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The registry as MLflow's API needs to see it: versions by number, and lists in any order. */
final class MlflowRegistry {
    /** Searches look at no more than this; more is refused and not cut off. */
    private static final int MAX_SEARCHED = 10_000;

    private static final int PAGE = 1000;

    /** A page and where the next begins; empty after the last. */
    record Page<T>(List<T> items, String next) {}

    private final RegistryPort registry;

    MlflowRegistry(RegistryPort registry) {
        this.registry = registry;
    }

    RegistryPort port() {
        return registry;
    }

    RegisteredModel model(EdgeCall call, String name) {
        return registry.ask(call, known -> known.findRegistered(new FindRegistered(name)));
    }

    MlflowJson.ModelJson shown(EdgeCall call, RegisteredModel model) {
        return MlflowJson.of(model, versions(call, model.name()));
    }

    /** All of a model's, the highest first. */
    List<Version> versions(EdgeCall call, String model) {
        List<Version> all = new ArrayList<>();
        String cursor = "";
        do {
            ListVersions request = new ListVersions(model, cursor, PAGE);
            VersionPage page = registry.ask(call, known -> known.listVersions(request));
            all.addAll(page.versions());
            requireFew(all.size());
            cursor = page.nextCursor();
        } while (!cursor.isEmpty());
        return all;
    }

    List<RegisteredModel> models(EdgeCall call) {
        List<RegisteredModel> all = new ArrayList<>();
        String cursor = "";
        do {
            ListRegistered request = new ListRegistered(cursor, PAGE);
            RegisteredPage page = registry.ask(call, known -> known.listRegistered(request));
            all.addAll(page.models());
            requireFew(all.size());
            cursor = page.nextCursor();
        } while (!cursor.isEmpty());
        return all;
    }

    static void requireFew(int found) {
        if (found > MAX_SEARCHED) {
            throw Problem.invalid("filter", "more than " + MAX_SEARCHED + " to look at", "one that names a model");
        }
    }

    Version version(EdgeCall call, String model, long ordinal) {
        return versions(call, model).stream()
                .filter(version -> version.ordinal() == ordinal)
                .findFirst()
                .orElseThrow(() -> Problem.notFound("version", model + " " + ordinal));
    }

    /** Of an alias that stands for none MLflow says that the value is invalid, and not that something is missing. */
    Version aliased(EdgeCall call, String model, String alias) {
        var _ = model(call, model);
        try {
            return registry.ask(call, known -> known.findVersion(new FindVersion(model + "@" + alias)));
        } catch (Problem problem) {
            throw problem.code() == Problem.Code.NOT_FOUND
                    ? Problem.invalid("alias", alias, "one that the model has").causedBy(problem)
                    : problem;
        }
    }

    /** The part of a list that is asked for, by its place in it. */
    static <T> Page<T> page(List<T> all, MlflowArguments asked, int usual, int most) {
        int size = Math.min(PAGE, asked.number("max_results", usual, most));
        String token = asked.pageToken();
        int from = token == null ? 0 : place(token);
        int to = Math.min(all.size(), from + size);
        List<T> items = from >= all.size() ? List.of() : all.subList(from, to);
        return new Page<>(items, to < all.size() ? Integer.toString(to) : "");
    }

    private static int place(String token) {
        try {
            int place = Integer.parseInt(token);
            if (place >= 0) {
                return place;
            }
        } catch (NumberFormatException none) {
            throw Problem.invalid("page_token", token, "next_page_token of the page before")
                    .causedBy(none);
        }
        throw Problem.invalid("page_token", token, "next_page_token of the page before");
    }

    /** Sorts by {@code FIELD [ASC|DESC]}, the first one first. */
    static <T> Comparator<T> order(
            List<String> orders, Map<String, Comparator<T>> fields, Supplier<Comparator<T>> usual) {
        Comparator<T> all = null;
        for (String order : orders) {
            String[] words = order.strip().split("\\s+", -1);
            Comparator<T> by = fields.get(words[0].replace("`", ""));
            String way = words.length < 2 ? "ASC" : words[1].toUpperCase(Locale.ROOT);
            if (by == null || words.length > 2 || !List.of("ASC", "DESC").contains(way)) {
                throw Problem.invalid(
                        "order_by",
                        order,
                        "one of " + fields.keySet().stream().sorted().toList() + ", then ASC or DESC");
            }
            Comparator<T> next = way.equals("DESC") ? by.reversed() : by;
            all = all == null ? next : all.thenComparing(next);
        }
        return all == null ? usual.get() : all.thenComparing(usual.get());
    }
}
