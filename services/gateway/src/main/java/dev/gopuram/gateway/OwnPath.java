package dev.gopuram.gateway;

import dev.gopuram.edge.Route;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From the path that a client asks for to the one that an upstream is asked for. Nothing is decoded on the way, and what
 * the upstream might read as another path than we do is refused: no request leaves the part of the upstream that its route
 * opens.
 */
final class OwnPath {
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()+,;=:@-]*");
    private static final Pattern VARIABLE = Pattern.compile("\\{[a-z][a-z0-9_]{0,31}\\*?}");

    /** Bytes that a target may hold and a URI may not. */
    private static final String TO_BE_ESCAPED = "^`{|}\\\"";

    private final String path;
    private final List<String> segments;
    private final String strip;
    private final @Nullable List<String> rewrite;

    private OwnPath(String path, List<String> segments, String strip, @Nullable List<String> rewrite) {
        this.path = path;
        this.segments = segments;
        this.strip = strip;
        this.rewrite = rewrite;
    }

    static OwnPath of(String path, String strip, @Nullable String rewrite) {
        List<String> segments = segments("path", path);
        Set<String> names = names("path", segments);
        if (!strip.isEmpty()) {
            requirePrefix(strip, segments);
        }
        if (rewrite == null) {
            return new OwnPath(path, segments, strip, null);
        }
        List<String> written = segments("rewrite", rewrite);
        if (!names.containsAll(names("rewrite", written))) {
            throw Problem.invalid("rewrite", rewrite, "no variable but those of the path, " + names);
        }
        return new OwnPath(path, segments, strip, written);
    }

    private static List<String> segments(String field, String path) {
        if (!path.startsWith("/")) {
            throw Problem.invalid(field, path, "a path that starts with a slash");
        }
        List<String> segments = List.of(path.substring(1).split("/", -1));
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            boolean variable = VARIABLE.matcher(segment).matches() && (last || !segment.endsWith("*}"));
            boolean literal = LITERAL.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
            if (!variable && (!literal || (segment.isEmpty() && !last))) {
                throw Problem.invalid(field, path, "segments of plain letters, {name}, or a last {name*}");
            }
        }
        return segments;
    }

    private static Set<String> names(String field, List<String> segments) {
        Set<String> names = new HashSet<>();
        for (String segment : segments) {
            if (segment.startsWith("{") && !names.add(name(segment))) {
                throw Problem.invalid(field, segment, "each variable once");
            }
        }
        return names;
    }

    private static String name(String segment) {
        return segment.substring(1, segment.length() - (segment.endsWith("*}") ? 2 : 1));
    }

    private static void requirePrefix(String strip, List<String> segments) {
        List<String> stripped = List.of(strip.substring(1).split("/", -1));
        boolean prefix = strip.startsWith("/")
                && stripped.size() <= segments.size()
                && segments.subList(0, stripped.size()).equals(stripped)
                && stripped.stream().noneMatch(segment -> segment.isEmpty() || segment.startsWith("{"));
        if (!prefix) {
            throw Problem.invalid("strip", strip, "whole segments at the beginning of the path, without variables");
        }
    }

    /** The templates that the router needs: what ends in a variable for the rest also takes an empty rest. */
    List<String> templates() {
        return segments.getLast().endsWith("*}")
                ? List.of(path, path.substring(0, path.lastIndexOf('/') + 1))
                : List.of(path);
    }

    /** Whether some request that the template of the gateway's own takes would come here instead. */
    boolean shadows(Route builtIn) {
        List<String> others = List.of(builtIn.path().substring(1).split("/", -1));
        return templates().stream()
                .anyMatch(mine -> shadows(List.of(mine.substring(1).split("/", -1)), others));
    }

    private static boolean shadows(List<String> mine, List<String> others) {
        int decided = 0;
        for (int i = 0; i < Math.min(mine.size(), others.size()); i++) {
            int my = rank(mine.get(i));
            int their = rank(others.get(i));
            if (apart(mine.get(i), others.get(i))) {
                return false;
            }
            decided = decided == 0 ? their - my : decided;
            if (my == 2 || their == 2) {
                return decided >= 0;
            }
        }
        return mine.size() == others.size() && decided >= 0;
    }

    /** Whether no segment is both: a variable takes anything but an empty one. */
    private static boolean apart(String mine, String other) {
        boolean literals = rank(mine) == 0 && rank(other) == 0;
        return (literals || mine.isEmpty() || other.isEmpty()) && !mine.equals(other);
    }

    /** The router tries a literal first, then a variable, then the rest. */
    private static int rank(String segment) {
        return !segment.startsWith("{") ? 0 : segment.endsWith("*}") ? 2 : 1;
    }

    /** The path to ask the upstream for, behind the address's own. */
    String upstreamPath(String asked) {
        requireOneMeaning(asked);
        String escaped = escaped(asked);
        if (rewrite == null) {
            String rest = escaped.substring(strip.length());
            return rest.isEmpty() ? "/" : rest;
        }
        Map<String, String> values = values(escaped);
        StringBuilder written = new StringBuilder(escaped.length());
        for (String segment : rewrite) {
            written.append('/').append(segment.startsWith("{") ? values.getOrDefault(name(segment), "") : segment);
        }
        return written.toString();
    }

    private Map<String, String> values(String asked) {
        Map<String, String> values = new HashMap<>(4);
        List<String> given = new ArrayList<>(List.of(asked.substring(1).split("/", -1)));
        for (int i = 0; i < segments.size() && i < given.size(); i++) {
            String segment = segments.get(i);
            if (segment.endsWith("*}")) {
                values.put(name(segment), String.join("/", given.subList(i, given.size())));
            } else if (segment.startsWith("{")) {
                values.put(name(segment), given.get(i));
            }
        }
        return values;
    }

    /** The server has refused dot segments in every spelling; what it lets an id hold, and a proxy may not pass, is this. */
    private static void requireOneMeaning(String asked) {
        if (asked.contains("//")) {
            throw Problem.invalid("path", "an empty segment", "one slash between segments");
        }
        for (int at = asked.indexOf('%'); at >= 0; at = asked.indexOf('%', at + 1)) {
            String code =
                    asked.regionMatches(true, at, "%25", 0, 3) ? "%" + asked.substring(at + 3) : asked.substring(at);
            if (hides(code)) {
                throw Problem.invalid(
                        "path", code.substring(0, Math.min(3, code.length())), "slashes, dots and % as themselves");
            }
        }
    }

    /** Slashes, backslashes and dots that an upstream might unescape before it reads the path; and escapes of escapes. */
    private static boolean hides(String code) {
        return code.regionMatches(true, 0, "%2f", 0, 3)
                || code.regionMatches(true, 0, "%5c", 0, 3)
                || code.regionMatches(true, 0, "%2e", 0, 3)
                || code.regionMatches(true, 0, "%25", 0, 3)
                || code.regionMatches(true, 0, "%00", 0, 3);
    }

    /** What clients send raw, though a URI holds it escaped only. */
    static String escaped(String raw) {
        StringBuilder escaped = null;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean illegal = TO_BE_ESCAPED.indexOf(c) >= 0 || c == '[' || c == ']';
            if (illegal && escaped == null) {
                escaped = new StringBuilder(raw.length() + 8).append(raw, 0, i);
            }
            if (escaped != null) {
                escaped.append(illegal ? String.format("%%%02X", (int) c) : String.valueOf(c));
            }
        }
        return escaped == null ? raw : escaped.toString();
    }
}
