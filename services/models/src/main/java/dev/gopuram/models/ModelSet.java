package dev.gopuram.models;

import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models that a node holds, by patterns: {@code nlp/*}, {@code vision/shapes}, {@code text-small}, {@code *}. A star
 * stands for any family, or for any rest of a name.
 */
public record ModelSet(List<String> patterns) {
    private static final Pattern FORM = Pattern.compile("(?:([a-z]+|\\*)/)?([a-z0-9][a-z0-9._-]*\\*?|\\*)");
    private static final String ANY = "*";

    /** Every model there is. */
    public static final ModelSet ALL = new ModelSet(List.of(ANY));

    public ModelSet {
        patterns = List.copyOf(patterns);
        if (patterns.isEmpty()) {
            throw Problem.invalid("models", patterns, "at least one pattern, such as nlp/*");
        }
        patterns.forEach(Part::of);
    }

    /** Whether the node holds that model. */
    public boolean holds(String family, String name) {
        return patterns.stream().map(Part::of).anyMatch(part -> part.holds(family, name));
    }

    /** Whether some model may be in both. */
    public boolean overlaps(ModelSet other) {
        return patterns.stream()
                .map(Part::of)
                .anyMatch(mine -> other.patterns.stream().map(Part::of).anyMatch(mine::overlaps));
    }

    /** One pattern: a family and a name or its beginning. */
    private record Part(String family, String name) {
        static Part of(String pattern) {
            Matcher form = FORM.matcher(pattern);
            if (!form.matches()) {
                throw Problem.invalid("models", pattern, "family/name, family/* or a name; a star only at the end");
            }
            return new Part(form.group(1) == null ? ANY : form.group(1), form.group(2));
        }

        boolean holds(String thatFamily, String thatName) {
            return (family.equals(ANY) || family.equals(thatFamily))
                    && (isOpen() ? thatName.startsWith(beginning()) : thatName.equals(name));
        }

        boolean overlaps(Part other) {
            boolean families = family.equals(ANY) || other.family.equals(ANY) || family.equals(other.family);
            return families && (nameReaches(other) || other.nameReaches(this));
        }

        private boolean nameReaches(Part other) {
            return isOpen() ? other.beginning().startsWith(beginning()) : name.equals(other.name);
        }

        private boolean isOpen() {
            return name.endsWith(ANY);
        }

        private String beginning() {
            return isOpen() ? name.substring(0, name.length() - 1) : name;
        }
    }
}
