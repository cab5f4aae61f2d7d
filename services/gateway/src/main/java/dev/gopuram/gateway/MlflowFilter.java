package dev.gopuram.gateway;

import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A filter as MLflow writes one: comparisons of a name, a run or a tag with a text in quotes, joined by AND. */
final class MlflowFilter {
    private static final int MAX_LENGTH = 4096;
    private static final Pattern COMPARISON = Pattern.compile(
            "\\s*(name|run_id|source_path|version_number|tags?\\.(?:`[^`]+`|\"[^\"]+\"|[\\w.-]+))\\s*(=|!=|(?i:ilike|like))\\s*"
                    + "(?:'((?:[^'\\\\]|\\\\.)*+)'|\"((?:[^\"\\\\]|\\\\.)*+)\"|([0-9]+))\\s*");
    private static final Pattern AND = Pattern.compile("(?i)and\\b");

    private record Comparison(String field, String comparator, String value) {
        boolean holds(@Nullable String actual) {
            return switch (comparator) {
                case "=" -> value.equals(actual);
                case "!=" -> actual != null && !value.equals(actual);
                case "like" -> actual != null && like(value, actual);
                default -> actual != null && like(value.toLowerCase(Locale.ROOT), actual.toLowerCase(Locale.ROOT));
            };
        }

        /**
         * As SQL has it. What does not fit is tried again from the last {@code %} alone, so that the work is bounded by the
         * product of both lengths, whatever the pattern.
         */
        private static boolean like(String pattern, String text) {
            int at = 0;
            int last = -1;
            int again = 0;
            int i = 0;
            while (i < text.length()) {
                if (at < pattern.length() && pattern.charAt(at) == '%') {
                    last = at++;
                    again = i;
                } else if (at < pattern.length()
                        && (pattern.charAt(at) == '_' || pattern.charAt(at) == text.charAt(i))) {
                    at++;
                    i++;
                } else if (last >= 0) {
                    at = last + 1;
                    i = ++again;
                } else {
                    return false;
                }
            }
            return pattern.substring(at).chars().allMatch(rest -> rest == '%');
        }
    }

    private final List<Comparison> comparisons;

    private MlflowFilter(List<Comparison> comparisons) {
        this.comparisons = comparisons;
    }

    static MlflowFilter read(String text) {
        if (text.length() > MAX_LENGTH) {
            throw Problem.invalid("filter", text.length() + " characters", "at most " + MAX_LENGTH);
        }
        List<Comparison> comparisons = new ArrayList<>();
        Matcher next = COMPARISON.matcher(text);
        int from = 0;
        while (from < text.length() && !text.substring(from).isBlank()) {
            if (!next.region(from, text.length()).lookingAt()) {
                throw unread(text, from);
            }
            comparisons.add(comparison(next));
            from = next.end();
            Matcher and = AND.matcher(text).region(from, text.length());
            if (from < text.length()) {
                if (!and.lookingAt()) {
                    throw unread(text, from);
                }
                from = and.end();
                if (text.substring(from).isBlank()) {
                    throw unread(text, from);
                }
            }
        }
        return new MlflowFilter(comparisons);
    }

    private static Comparison comparison(Matcher found) {
        String value =
                found.group(3) != null ? found.group(3) : found.group(4) != null ? found.group(4) : found.group(5);
        String field = found.group(1).replaceAll("^tags?\\.[`\"]?([^`\"]+)[`\"]?$", "tags.$1");
        return new Comparison(field, found.group(2).toLowerCase(Locale.ROOT), value.replaceAll("\\\\(.)", "$1"));
    }

    private static Problem unread(String text, int at) {
        return Problem.invalid(
                "filter",
                text,
                "name, run_id or tags.KEY, then =, !=, LIKE or ILIKE and a text in quotes, joined by AND; not so at "
                        + at);
    }

    /** The one name that is asked for, where it is. */
    Optional<String> name() {
        return comparisons.stream()
                .filter(each -> each.field().equals("name") && each.comparator().equals("="))
                .map(Comparison::value)
                .findFirst();
    }

    boolean holds(Function<String, @Nullable String> fields, Map<String, String> tags) {
        return comparisons.stream()
                .allMatch(each -> each.holds(
                        each.field().startsWith("tags.")
                                ? tags.get(each.field().substring("tags.".length()))
                                : fields.apply(each.field())));
    }
}
