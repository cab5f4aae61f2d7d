package dev.gopuram.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;
import org.jspecify.annotations.Nullable;

/**
 * HTML as a reader sees it: block elements and table rows are blocks, h1..h6 are headings; scripts, styles, navigation,
 * page headers and footers, and what is hidden are not read. A passage's text is readable text, its span the source
 * that it was read from.
 */
final class HtmlStructure implements Structure {
    private static final Set<String> NOISE = Set.of(
            "script",
            "style",
            "nav",
            "footer",
            "aside",
            "noscript",
            "template",
            "svg",
            "math",
            "iframe",
            "form",
            "button",
            "select",
            "object",
            "canvas",
            "audio",
            "video",
            "dialog");
    private static final Set<String> NOISE_ROLES =
            Set.of("navigation", "banner", "contentinfo", "search", "complementary");
    private static final Set<String> INLINE_SPACE = Set.of("td", "th", "img", "wbr");
    private static final Set<String> ARTICLE = Set.of("article", "main", "section");

    @Override
    public boolean verbatim() {
        return false;
    }

    @Override
    public Outline read(String content) {
        Document document = Jsoup.parse(content, "", Parser.htmlParser().setTrackPosition(true));
        Reading reading = new Reading(content);
        document.body().filter(reading);
        reading.finish();
        return new Outline(reading.title(document), reading.blocks);
    }

    /** One pass over the tree, in the order of the content. */
    private static final class Reading implements NodeFilter {
        private final String content;
        private final Headings headings = new Headings();
        private final List<Block> blocks = new ArrayList<>();
        private final Line line = new Line();
        private String firstHeading = "";
        private int headingDepth;
        private int preformatted;
        private @Nullable Block bare;
        private int bareLevel;

        Reading(String content) {
            this.content = content;
        }

        @Override
        public FilterResult head(Node node, int depth) {
            switch (node) {
                case TextNode text -> line.append(content, text, preformatted > 0);
                case Element element -> {
                    if (isNoise(element)) {
                        return FilterResult.SKIP_ENTIRELY;
                    }
                    enter(element);
                }
                default -> {}
            }
            return FilterResult.CONTINUE;
        }

        @Override
        public FilterResult tail(Node node, int depth) {
            if (node instanceof Element element) {
                leave(element);
            }
            return FilterResult.CONTINUE;
        }

        private void enter(Element element) {
            String name = element.normalName();
            if (name.equals("br")) {
                line.newLine();
            } else if (INLINE_SPACE.contains(name)) {
                line.space();
            } else if (isBlock(element)) {
                flush();
            }
            if (name.equals("pre")) {
                preformatted++;
            }
            if (headingLevel(name) > 0) {
                headingDepth++;
            }
        }

        private void leave(Element element) {
            String name = element.normalName();
            if (name.equals("pre")) {
                preformatted--;
            }
            int level = headingLevel(name);
            if (level > 0) {
                headingDepth--;
                heading(level);
            } else if (INLINE_SPACE.contains(name)) {
                line.space();
            } else if (isBlock(element)) {
                flush();
            }
        }

        private void heading(int level) {
            if (bareLevel >= level) {
                keepBareHeading();
            }
            String text = line.text();
            if (firstHeading.isEmpty()) {
                firstHeading = text;
            }
            boolean carried = headings.enter(level, text);
            bare = line.take(headings);
            bareLevel = level;
            if (!carried) {
                keepBareHeading();
            }
        }

        /** A heading with nothing below it, or too long to be carried, is a passage of its own, or its words could not be found. */
        private void keepBareHeading() {
            if (bare != null) {
                blocks.add(bare);
            }
            bare = null;
            bareLevel = 0;
        }

        private void flush() {
            if (headingDepth > 0) {
                line.space();
                return;
            }
            Block block = line.take(headings);
            if (block != null) {
                bare = null;
                bareLevel = 0;
                blocks.add(block);
            }
        }

        void finish() {
            flush();
            keepBareHeading();
        }

        String title(Document document) {
            String declared = document.title();
            if (!declared.isBlank()) {
                return declared;
            }
            if (!firstHeading.isBlank() || blocks.isEmpty()) {
                return firstHeading;
            }
            return blocks.getFirst().text().lines().findFirst().orElse("");
        }

        /** A table row is one block: its cells are read together. */
        private static boolean isBlock(Element element) {
            return element.isBlock() || element.normalName().equals("tr");
        }

        private static int headingLevel(String name) {
            return name.length() == 2 && name.charAt(0) == 'h' && name.charAt(1) >= '1' && name.charAt(1) <= '6'
                    ? name.charAt(1) - '0'
                    : 0;
        }

        private static boolean isNoise(Element element) {
            String name = element.normalName();
            return NOISE.contains(name)
                    || NOISE_ROLES.contains(element.attr("role").toLowerCase(Locale.ROOT))
                    || element.hasAttr("hidden")
                    || element.attr("aria-hidden").equalsIgnoreCase("true")
                    || (name.equals("header") && element.parents().stream().noneMatch(Reading::isArticle));
        }

        private static boolean isArticle(Element element) {
            return ARTICLE.contains(element.normalName());
        }
    }

    /** The readable text of the block being read, each character with its place in the source. */
    private static final class Line {
        private final StringBuilder text = new StringBuilder();
        private int[] starts = new int[256];
        private int[] ends = new int[256];
        private boolean space;

        void append(String content, TextNode node, boolean preformatted) {
            Range range = node.sourceRange();
            if (!range.isTracked()) {
                return;
            }
            String words = node.getWholeText();
            SourceText source = SourceText.align(content, range.startPos(), range.endPos(), words);
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                if (preformatted || !Characters.isSpace(c)) {
                    placeSpace(source.start(i));
                    place(c, source.start(i), source.end(i));
                } else {
                    space = true;
                }
            }
        }

        void space() {
            space = true;
        }

        void newLine() {
            if (!text.isEmpty()) {
                int at = ends[text.length() - 1];
                place('\n', at, at);
                space = false;
            }
        }

        String text() {
            return text.toString();
        }

        /** The block, or null where there is nothing to read; the next one begins empty. */
        @Nullable
        Block take(Headings headings) {
            String whole = text.toString();
            int from = TextStructure.firstWord(whole, 0, whole.length());
            int to = TextStructure.trimmedEnd(whole, from, whole.length());
            text.setLength(0);
            space = false;
            if (from == to) {
                return null;
            }
            return Block.mapped(
                    whole.substring(from, to),
                    Arrays.copyOfRange(starts, from, to),
                    Arrays.copyOfRange(ends, from, to),
                    headings.path(),
                    headings.section());
        }

        private void placeSpace(int before) {
            if (space && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                int at = Math.min(ends[text.length() - 1], before);
                place(' ', at, at);
            }
            space = false;
        }

        private void place(char c, int start, int end) {
            int at = text.length();
            if (at == starts.length) {
                starts = Arrays.copyOf(starts, at * 2);
                ends = Arrays.copyOf(ends, at * 2);
            }
            starts[at] = start;
            ends[at] = end;
            text.append(c);
        }
    }
}
