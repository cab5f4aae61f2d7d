package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The query part of a path, each name at most once where nothing else is said, unknown names refused. */
final class QueryText {
    private final Map<String, List<String>> values;

    private QueryText(Map<String, List<String>> values) {
        this.values = values;
    }

    static QueryText of(EdgeCall call, String... known) {
        return passingOver(call, List.of(), known);
    }

    /** Some names, which may come again and again, are known and mean nothing here. */
    static QueryText passingOver(EdgeCall call, List<String> ignored, String... known) {
        return read(call, ignored::contains, name -> false, List.of(known));
    }

    /** One name, and those that begin with a prefix, are known too, and may come again and again. */
    static QueryText withMany(String prefix, String many, EdgeCall call, String... known) {
        return read(call, name -> false, name -> name.equals(many) || name.startsWith(prefix), List.of(known));
    }

    /** One of the known names may come again and again. */
    static QueryText repeating(String many, EdgeCall call, String... known) {
        return read(call, name -> false, many::equals, List.of(known));
    }

    /** Of a foreign API: what it does not know it passes over, and every name may come again and again. */
    static QueryText lenient(EdgeCall call, String... known) {
        List<String> names = List.of(known);
        return read(call, name -> !names.contains(name), name -> true, names);
    }

    private static QueryText read(
            EdgeCall call, Predicate<String> ignored, Predicate<String> repeatable, List<String> known) {
        String query = call.arrival().query();
        Map<String, List<String>> values = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return new QueryText(values);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = Router.decode(equals < 0 ? pair : pair.substring(0, equals));
            if (ignored.test(name)) {
                continue;
            }
            if (!known.contains(name) && !repeatable.test(name)) {
                List<String> near = Nearest.names(name, known, 1);
                throw Problem.invalid(name, "an unknown parameter", String.join(" or ", near.isEmpty() ? known : near));
            }
            List<String> given = values.computeIfAbsent(name, absent -> new ArrayList<>());
            if (!given.isEmpty() && !repeatable.test(name)) {
                throw Problem.invalid(name, "given twice", "once");
            }
            given.add(equals < 0 ? "" : Router.decode(pair.substring(equals + 1).replace("+", "%20")));
        }
        return new QueryText(values);
    }

    /** What stands under names that begin so, by the rest of the name, in the order in which it was given. */
    Map<String, List<String>> under(String prefix) {
        Map<String, List<String>> found = new HashMap<>();
        values.forEach((name, given) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), given);
            }
        });
        return found;
    }

    /** All that stands under a name, in the order in which it was given. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** When a write answers: {@code refresh=wait|later}. */
    Refresh refresh() {
        return refresh(Refresh.WAIT);
    }

    Refresh refresh(Refresh otherwise) {
        return switch (text("refresh", "")) {
            case "" -> otherwise;
            case "wait" -> Refresh.WAIT;
            case "later" -> Refresh.LATER;
            default -> throw Problem.invalid("refresh", text("refresh", ""), "wait|later");
        };
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    @Nullable
    String text(String name) {
        List<String> given = values.get(name);
        return given == null ? null : given.getFirst();
    }

    /** What stands between commas, each time it is given; none where it is empty, null where it is not given. */
    @Nullable
    List<String> list(String name) {
        List<String> given = values.get(name);
        if (given == null) {
            return null;
        }
        return given.stream()
                .filter(text -> !text.isEmpty())
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .toList();
    }

    int number(String name, int otherwise, int least, int most) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Problem.invalid(name, text, least + ".." + most);
        }
        if (number < least || number > most) {
            throw Problem.invalid(name, number, least + ".." + most);
        }
        return number;
    }
}
