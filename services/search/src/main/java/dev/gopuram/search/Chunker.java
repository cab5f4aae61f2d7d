package dev.gopuram.search;

import dev.gopuram.contracts.search.Format;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts documents into passages: at headings always, then between blocks, then between sentences; inside a sentence only
 * where it alone exceeds the bound. Or leaves a document whole. Whatever there is to read is in exactly one passage.
 */
final class Chunker {
    private final int targetWords;
    private final int maxWords;
    private final boolean whole;

    Chunker(int targetWords, int maxWords) {
        this(targetWords, maxWords, false);
    }

    private Chunker(int targetWords, int maxWords, boolean whole) {
        this.targetWords = targetWords;
        this.maxWords = maxWords;
        this.whole = whole;
    }

    /** Makes one passage of a document, however long. */
    static Chunker whole() {
        return new Chunker(Integer.MAX_VALUE, Integer.MAX_VALUE, true);
    }

    /** A document's title and passages. */
    record Chunks(String title, List<Chunk> chunks) {}

    Chunks chunk(Format format, String content) {
        Structure structure = Structure.of(format);
        Outline outline = structure.read(content);
        Utf8Offsets offsets = new Utf8Offsets(content);
        List<Chunk> chunks = new ArrayList<>();
        for (List<Piece> pieces : whole ? uncut(outline) : packed(outline)) {
            chunks.add(passage(chunks.size(), structure.verbatim(), content, offsets, pieces));
        }
        return new Chunks(outline.title(), chunks);
    }

    private List<List<Piece>> packed(Outline outline) {
        Packing packing = new Packing();
        for (Block block : outline.blocks()) {
            packing.add(block);
        }
        packing.endSection();
        return packing.passages;
    }

    private static List<List<Piece>> uncut(Outline outline) {
        List<Piece> pieces = outline.blocks().stream()
                .map(block -> new Piece(block, 0, block.text().length()))
                .toList();
        return pieces.isEmpty() ? List.of() : List.of(pieces);
    }

    private static Chunk passage(
            int ordinal, boolean verbatim, String content, Utf8Offsets offsets, List<Piece> pieces) {
        int start = pieces.stream().mapToInt(Piece::start).min().orElseThrow();
        int end = pieces.stream().mapToInt(Piece::end).max().orElseThrow();
        String text = verbatim ? content.substring(start, end) : readable(pieces);
        return new Chunk(
                ordinal,
                offsets.span(start, end),
                text,
                pieces.getFirst().block().heading());
    }

    /** Sentences of one block as they stood there, blocks on lines of their own. */
    private static String readable(List<Piece> pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            Piece piece = pieces.get(i);
            if (i > 0) {
                text.append(between(pieces.get(i - 1), piece));
            }
            text.append(piece.block().text(), piece.from(), piece.to());
        }
        return text.toString();
    }

    /** A document left whole keeps the headings inside it; the first ones stand above it. */
    private static String between(Piece before, Piece after) {
        if (before.block().equals(after.block())) {
            return after.block().text().substring(before.to(), after.from());
        }
        boolean headed = before.block().section() != after.block().section()
                && !after.block().heading().isEmpty();
        return headed ? "\n" + after.block().heading().getLast() + "\n" : "\n";
    }

    /** A sentence, or a part of one that is too long. */
    private record Piece(Block block, int from, int to, int words) {
        Piece(Block block, int from, int to) {
            this(block, from, to, WordCount.of(block.text(), from, to));
        }

        /** The first character of the content that belongs to it. Markup may be out of order, so look at all. */
        int start() {
            int start = block.start(from);
            for (int i = from + 1; i < to; i++) {
                start = Math.min(start, block.start(i));
            }
            return start;
        }

        int end() {
            int end = block.end(from);
            for (int i = from + 1; i < to; i++) {
                end = Math.max(end, block.end(i));
            }
            return end;
        }
    }

    /** Fills passages one after the other. */
    private final class Packing {
        private final Sentences sentences = new Sentences();
        private final List<List<Piece>> passages = new ArrayList<>();
        private List<Piece> open = new ArrayList<>();
        private int openWords;
        private int section = -1;
        private int passagesBeforeSection;

        void add(Block block) {
            if (block.section() != section) {
                endSection();
                section = block.section();
            }
            int words = WordCount.of(block.text(), 0, block.text().length());
            boolean fits = openWords + words <= targetWords || (open.isEmpty() && words <= maxWords);
            if (!fits && openWords * 2 >= targetWords) {
                close();
            }
            for (Piece piece : pieces(block)) {
                if (!fits && openWords + piece.words > targetWords) {
                    close();
                }
                open.add(piece);
                openWords += piece.words;
            }
        }

        /** A short rest goes with the passage before it, if both are under the same heading and fit. */
        void endSection() {
            boolean follows = passages.size() > passagesBeforeSection;
            if (follows && !open.isEmpty() && openWords * 4 < targetWords) {
                List<Piece> before = passages.getLast();
                if (before.stream().mapToInt(Piece::words).sum() + openWords <= maxWords) {
                    before.addAll(open);
                    open = new ArrayList<>();
                    openWords = 0;
                }
            }
            close();
            passagesBeforeSection = passages.size();
        }

        private void close() {
            if (!open.isEmpty()) {
                passages.add(open);
                open = new ArrayList<>();
                openWords = 0;
            }
        }

        private List<Piece> pieces(Block block) {
            List<Piece> pieces = new ArrayList<>();
            for (Sentences.Range sentence : sentences.of(block.text())) {
                Piece piece = new Piece(block, sentence.from(), sentence.to());
                if (piece.words <= maxWords) {
                    pieces.add(piece);
                } else {
                    cut(piece, pieces);
                }
            }
            return pieces;
        }

        /** Cuts a sentence without end: at line ends and spaces where there are any, else between characters. */
        private void cut(Piece sentence, List<Piece> pieces) {
            String text = sentence.block.text();
            int from = sentence.from;
            while (from < sentence.to) {
                int to = cutEnd(text, from, sentence.to);
                int end = TextStructure.trimmedEnd(text, from, to);
                if (from < end) {
                    pieces.add(new Piece(sentence.block, from, end));
                }
                from = TextStructure.firstWord(text, to, sentence.to);
            }
        }

        private int cutEnd(String text, int from, int to) {
            int space = -1;
            int line = -1;
            WordCount count = new WordCount();
            for (int i = from; i < to; ) {
                int c = text.codePointAt(i);
                int next = i + Character.charCount(c);
                if (c == '\n' || c == '\r') {
                    line = next;
                } else if (Characters.isSpace(c)) {
                    space = next;
                }
                count.add(c);
                if (count.words() > maxWords) {
                    return line > from ? line : space > from ? space : i > from ? i : next;
                }
                i = next;
            }
            return to;
        }
    }
}
