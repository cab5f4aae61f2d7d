package dev.gopuram.gateway;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query part of a path, each name at most once, unknown names refused. */
final class QueryText {
    private final Map<String, String> values;

    private QueryText(Map<String, String> values) {
        this.values = values;
    }

    static QueryText of(EdgeCall call, String... known) {
        return passingOver(call, List.of(), known);
    }

    /** Some names, which may come again and again, are known and mean nothing here. */
    static QueryText passingOver(EdgeCall call, List<String> ignored, String... known) {
        String query = call.arrival().query();
        Map<String, String> values = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return new QueryText(values);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = Router.decode(equals < 0 ? pair : pair.substring(0, equals));
            if (ignored.contains(name)) {
                continue;
            }
            if (!List.of(known).contains(name)) {
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

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    @Nullable
    String text(String name) {
        return values.get(name);
    }

    /** What stands between commas; none where it is empty, null where it is not given. */
    @Nullable
    List<String> list(String name) {
        String text = values.get(name);
        if (text == null) {
            return null;
        }
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
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
