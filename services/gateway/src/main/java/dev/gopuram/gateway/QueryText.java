package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The query part of a path, each name at most once, unknown names refused. */
final class QueryText {
    private final Map<String, String> values;

    private QueryText(Map<String, String> values) {
        this.values = values;
    }

    static QueryText of(EdgeCall call, String... known) {
        return read(call, List.of(), known);
    }

    /** Names that begin so are known too, whatever follows. */
    static QueryText withAny(String prefix, EdgeCall call, String... known) {
        return read(call, List.of(prefix), known);
    }

    private static QueryText read(EdgeCall call, List<String> prefixes, String... known) {
        String query = call.arrival().query();
        Map<String, String> values = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return new QueryText(values);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = Router.decode(equals < 0 ? pair : pair.substring(0, equals));
            if (!List.of(known).contains(name) && prefixes.stream().noneMatch(name::startsWith)) {
                List<String> near = Nearest.names(name, List.of(known), 1);
                throw Problem.invalid(
                        name, "an unknown parameter", String.join(" or ", near.isEmpty() ? List.of(known) : near));
            }
            String value =
                    equals < 0 ? "" : Router.decode(pair.substring(equals + 1).replace("+", "%20"));
            if (values.put(name, value) != null) {
                throw Problem.invalid(name, "given twice", "once");
            }
        }
        return new QueryText(values);
    }

    /** What stands under names that begin so, by the rest of the name. */
    Map<String, String> under(String prefix) {
        Map<String, String> found = new HashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
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
        return values.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise, int least, int most) {
        String text = values.get(name);
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
