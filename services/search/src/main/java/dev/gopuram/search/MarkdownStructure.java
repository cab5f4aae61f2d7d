package dev.gopuram.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.SourceSpan;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * CommonMark with tables: each paragraph (of a list item or quotation too), table row and code block is a block; HTML
 * comments and link definitions are not read. A block begins at its text: the mark of a list or quotation before it is
 * left out, marks inside it stay, since a passage is a slice of the content.
 */
final class MarkdownStructure implements Structure {
    /** Lists and quotations nested deeper are read as text. */
    private static final int MAX_NESTING = 32;

    private static final int MAX_FRONT_MATTER_LINES = 200;
    private static final String FENCE = "---";
    private static final String TITLE_KEY = "title:";

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS_AND_INLINES)
            .maxOpenBlockParsers(MAX_NESTING)
            .maxInlineNesting(MAX_NESTING)
            .build();

    @Override
    public boolean verbatim() {
        return true;
    }

    @Override
    public Outline read(String content) {
        int byteOrderMark = content.startsWith("\uFEFF") ? 1 : 0;
        int body = frontMatterEnd(content, byteOrderMark);
        Reading reading = new Reading(content, body);
        reading.read(PARSER.parse(content.substring(body)));
        String declared = frontMatterTitle(content.substring(byteOrderMark, body));
        return new Outline(declared.isEmpty() ? reading.title() : declared, reading.blocks);
    }

    /** One pass over the tree, in the order of the content. */
    private static final class Reading {
        private final String content;
        private final int base;
        private final Headings headings = new Headings();
        private final List<Block> blocks = new ArrayList<>();
        private @Nullable Heading bare;
        private String firstHeading = "";

        Reading(String content, int base) {
            this.content = content;
            this.base = base;
        }

        void read(Node document) {
            Deque<Node> waiting = new ArrayDeque<>();
            push(document, waiting);
            while (!waiting.isEmpty()) {
                Node node = waiting.pop();
                switch (node) {
                    case Heading heading -> heading(heading);
                    case Paragraph paragraph -> block(paragraph);
                    case TableRow row -> block(row);
                    case FencedCodeBlock code -> block(code);
                    case IndentedCodeBlock code -> block(code);
                    case HtmlBlock html -> {
                        if (!html.getLiteral().stripLeading().startsWith("<!--")) {
                            block(html);
                        }
                    }
                    default -> push(node, waiting);
                }
            }
            keepBareHeading();
        }

        String title() {
            if (!firstHeading.isEmpty() || blocks.isEmpty()) {
                return firstHeading;
            }
            return blocks.getFirst().text().lines().findFirst().orElse("");
        }

        private void heading(Heading node) {
            if (bare != null && bare.getLevel() >= node.getLevel()) {
                keepBareHeading();
            }
            String text = plainText(node);
            if (firstHeading.isEmpty()) {
                firstHeading = text;
            }
            boolean carried = headings.enter(node.getLevel(), text);
            bare = node;
            if (!carried) {
                keepBareHeading();
            }
        }

        /** A heading with nothing below it, or too long to be carried, is a passage of its own, or its words could not be found. */
        private void keepBareHeading() {
            Heading heading = bare;
            bare = null;
            if (heading != null) {
                add(heading);
            }
        }

        private void block(Node node) {
            bare = null;
            add(node);
        }

        private void add(Node node) {
            List<SourceSpan> spans = node.getSourceSpans();
            if (spans.isEmpty()) {
                return;
            }
            SourceSpan last = spans.getLast();
            int from = base + spans.getFirst().getInputIndex();
            int to = base + last.getInputIndex() + last.getLength();
            from = TextStructure.firstWord(content, from, to);
            to = TextStructure.trimmedEnd(content, from, to);
            if (from < to) {
                blocks.add(Block.slice(content, from, to, headings.path(), headings.section()));
            }
        }

        private static void push(Node parent, Deque<Node> waiting) {
            for (Node child = parent.getLastChild(); child != null; child = child.getPrevious()) {
                waiting.push(child);
            }
        }

        private static String plainText(Node parent) {
            StringBuilder text = new StringBuilder();
            Deque<Node> waiting = new ArrayDeque<>();
            push(parent, waiting);
            while (!waiting.isEmpty()) {
                Node node = waiting.pop();
                switch (node) {
                    case Text words -> text.append(words.getLiteral());
                    case Code code -> text.append(code.getLiteral());
                    case SoftLineBreak soft -> text.append(' ');
                    case HardLineBreak hard -> text.append(' ');
                    default -> push(node, waiting);
                }
            }
            return text.toString();
        }
    }

    /** Front matter between two lines of three dashes describes the document and is not part of it. */
    private static int frontMatterEnd(String content, int from) {
        if (!line(content, from).equals(FENCE)) {
            return from;
        }
        int at = TextStructure.lineEnd(content, from);
        for (int lines = 0; lines < MAX_FRONT_MATTER_LINES && at < content.length(); lines++) {
            String line = line(content, at);
            at = TextStructure.lineEnd(content, at);
            if (line.equals(FENCE)) {
                return at;
            }
            if (line.isEmpty()) {
                return from;
            }
        }
        return from;
    }

    private static String line(String content, int from) {
        return content.substring(from, TextStructure.lineEnd(content, from)).stripTrailing();
    }

    private static String frontMatterTitle(String frontMatter) {
        return frontMatter
                .lines()
                .filter(line -> line.startsWith(TITLE_KEY))
                .map(line -> unquoted(line.substring(TITLE_KEY.length()).strip()))
                .findFirst()
                .orElse("");
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.startsWith("\"") || value.startsWith("'"))
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
