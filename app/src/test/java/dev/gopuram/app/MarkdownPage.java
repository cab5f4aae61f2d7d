package dev.gopuram.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation: what it links to, and which of the code's names it uses. */
record MarkdownPage(Path file, String text) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK =
            Pattern.compile("\\]\\(<?([^)\\s>]+)[^)]*\\)|^\\[[^]]+]:\\s*(\\S+)", Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.+?)\\s*#*$");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");
    /** A type as Java spells one, and perhaps a member of it. */
    private static final Pattern TYPE = Pattern.compile("[A-Z]+[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)?(\\(\\))?");
    /** The same within a drawing, where only a name of two words is surely a name. */
    private static final Pattern DRAWN = Pattern.compile("\\b[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+(?:\\.[a-z]\\w*)?");

    static MarkdownPage read(Path file) throws IOException {
        return new MarkdownPage(file, Files.readString(file));
    }

    /** The links of this page to files or headings that are not there. */
    List<String> brokenLinks() {
        String prose = CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                .filter(Predicate.not(ELSEWHERE.asMatchPredicate()))
                .filter(link -> !leadsSomewhere(link))
                .toList();
    }

    /** The types, and members of types, that this page names in back-ticks or in its drawings. */
    Set<String> codeNames() {
        Stream<String> inline = CODE.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(code -> code.group(1))
                .filter(TYPE.asMatchPredicate());
        Stream<String> drawn = FENCE.matcher(text)
                .results()
                .flatMap(fence -> DRAWN.matcher(fence.group()).results())
                .map(MatchResult::group);
        return Stream.concat(inline, drawn)
                .map(name -> name.replace("()", ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean leadsSomewhere(String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? file : file.resolveSibling(path);
        if (!Files.exists(target)) {
            return false;
        }
        try {
            return hash < 0 || read(target).anchors().contains(link.substring(hash + 1));
        } catch (IOException noPage) {
            return false;
        }
    }

    /** As GitHub makes them from headings: the second heading of the same words gets a -1. */
    private Set<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        return HEADING.matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                        .replace(' ', '-'))
                .map(anchor -> {
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    return before == 0 ? anchor : anchor + "-" + before;
                })
                .collect(Collectors.toSet());
    }
}
