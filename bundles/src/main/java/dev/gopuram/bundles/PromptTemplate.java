package dev.gopuram.bundles;

import dev.gopuram.bundles.PromptConfig.Message;
import dev.gopuram.bundles.PromptConfig.Variable;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts variables into a prompt. {@code {{name}}} is all there is: what a variable holds is put in as it is and never
 * looked at again, so that nothing in it is taken for a part of the template.
 */
public final class PromptTemplate {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
    private static final int SUGGESTIONS = 1;
    private static final int MOST_PLACES = 400;

    private final PromptConfig config;

    PromptTemplate(PromptConfig config) {
        this.config = config;
    }

    /**
     * The messages with the variables in them.
     *
     * @param given strings, whole numbers, numbers and booleans by name; INVALID names the one that is missing, unknown
     *     or of another form
     */
    public List<Message> render(Map<String, ? extends @Nullable Object> given) {
        for (String name : given.keySet()) {
            if (!config.variables().containsKey(name)) {
                throw unknown(name);
            }
        }
        Map<String, String> texts = new HashMap<>();
        config.variables().forEach((name, variable) -> texts.put(name, text(name, variable, given.get(name))));
        List<Message> messages = new ArrayList<>(config.template().size());
        for (Message message : config.template()) {
            String content = PLACE.matcher(message.content())
                    .replaceAll(place -> Matcher.quoteReplacement(texts.getOrDefault(place.group(1), "")));
            if (!content.isEmpty()) {
                messages.add(message.filled(content));
            }
        }
        return List.copyOf(messages);
    }

    private Problem unknown(String name) {
        List<String> known = List.copyOf(config.variables().keySet());
        List<String> nearest = Nearest.names(name, known, SUGGESTIONS);
        return Problem.invalid(
                field(name),
                "unknown",
                known.isEmpty()
                        ? "no variables"
                        : (nearest.isEmpty() ? "" : nearest.getFirst() + "; ") + "one of " + String.join(", ", known));
    }

    private static String text(String name, Variable variable, @Nullable Object given) {
        if (given == null) {
            if (variable.required()) {
                throw Problem.invalid(field(name), "missing", form(variable));
            }
            return variable.usual() == null ? "" : variable.usual();
        }
        String text = typed(name, variable, given);
        if (!variable.values().isEmpty() && !variable.values().contains(text)) {
            throw Problem.invalid(field(name), text, "one of " + String.join(", ", variable.values()));
        }
        return text;
    }

    private static String typed(String name, Variable variable, Object given) {
        String text = switch (variable.type()) {
            case STRING -> given instanceof String string ? string : null;
            case INTEGER -> given instanceof Number number ? whole(number) : null;
            case NUMBER -> given instanceof Number number ? number(number) : null;
            case BOOLEAN -> given instanceof Boolean truth ? truth.toString() : null;
        };
        if (text == null) {
            throw Problem.invalid(field(name), given, form(variable));
        }
        if (characters(text) > variable.maxLength()) {
            throw Problem.invalid(
                    field(name), characters(text) + " characters", "at most " + variable.maxLength() + " characters");
        }
        return text;
    }

    /** As people count them: a pictogram is one, though it takes two places in a string. */
    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static @Nullable String whole(Number number) {
        BigDecimal exact = exact(number);
        return exact == null || exact.scale() > 0 ? null : exact.toPlainString();
    }

    private static @Nullable String number(Number number) {
        BigDecimal exact = exact(number);
        return exact == null ? null : exact.toPlainString();
    }

    /** Null where it is none, or one that a short text would make a long one of. */
    private static @Nullable BigDecimal exact(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            return null;
        }
        BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
        return Math.abs((long) exact.scale()) > MOST_PLACES ? null : exact;
    }

    private static String form(Variable variable) {
        return switch (variable.type()) {
            case STRING -> "a string of at most " + variable.maxLength() + " characters";
            case INTEGER -> "a whole number";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
        };
    }

    private static String field(String name) {
        return "variables." + name;
    }

    /** Refuses a template that names what there is not, and variables that nothing names. */
    static void check(List<Message> template, Map<String, Variable> variables) {
        Set<String> named = new HashSet<>();
        for (int i = 0; i < template.size(); i++) {
            String content = template.get(i).content();
            String field = "prompt.template[" + i + "].content";
            String rest = PLACE.matcher(content).replaceAll(place -> {
                if (!variables.containsKey(place.group(1))) {
                    throw Problem.invalid(
                            field, "{{" + place.group(1) + "}}", "one of variables: " + variables.keySet());
                }
                named.add(place.group(1));
                return "";
            });
            if (rest.contains("{{")) {
                throw Problem.invalid(field, "{{ without its }}", "{{name}}, and nothing else in double braces");
            }
        }
        variables.forEach((name, variable) -> check(name, variable, named));
    }

    private static void check(String name, Variable variable, Set<String> named) {
        String field = "prompt.variables." + name;
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    field, "its name", "at most 64 lower-case letters, digits and underscores, a letter first");
        }
        if (!named.contains(name)) {
            throw Problem.invalid(field, "used nowhere in the template", "{{" + name + "}} in a message");
        }
        for (String value : variable.values()) {
            written(field + ".values", variable, value);
        }
        if (variable.usual() != null) {
            written(field + ".default", variable, variable.usual());
            if (!variable.values().isEmpty() && !variable.values().contains(variable.usual())) {
                throw Problem.invalid(field + ".default", variable.usual(), "one of " + variable.values());
            }
        }
    }

    /** Whether a text is one that the variable could hold. */
    private static void written(String field, Variable variable, String text) {
        boolean fits = switch (variable.type()) {
            case STRING -> characters(text) <= variable.maxLength();
            case INTEGER -> text.matches("-?[0-9]{1,18}");
            case NUMBER -> text.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?");
            case BOOLEAN -> text.equals("true") || text.equals("false");
        };
        if (!fits) {
            throw Problem.invalid(field, text, form(variable));
        }
    }
}
