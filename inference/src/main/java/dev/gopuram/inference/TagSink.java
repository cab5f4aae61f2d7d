package dev.gopuram.inference;

import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.contracts.models.Entity;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.TaggedRow;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Labels of tokens, put together into entities with their places in the text. */
final class TagSink extends RowSink {
    private final Answering answering;
    private final PredictOptions options;
    private final List<String> texts;
    /** What each window says of its tokens. */
    private final Tagged[][] rows;

    private record Tagged(TextTokens text, TokenWindow window, List<Score> best) {}

    TagSink(Answering answering, PredictOptions options, List<String> texts) {
        this.answering = answering;
        this.options = options;
        this.texts = texts;
        this.rows = new Tagged[texts.size()][];
    }

    @Override
    boolean windows() {
        return true;
    }

    @Override
    void expect(int row, int pieces) {
        rows[row] = new Tagged[pieces];
    }

    @Override
    void take(Piece piece, RowOutput output) {
        TokenWindow window = Objects.requireNonNull(piece.window());
        float[] numbers = answering.numbers(output);
        int labels = numbers.length / window.length();
        if (labels * window.length() != numbers.length
                || labels != answering.labels().size()) {
            throw Problem.of(
                    Problem.Code.INTERNAL,
                    "output " + answering.name() + ": " + numbers.length + " numbers (expected: "
                            + answering.labels().size() + " for each of " + window.length() + " tokens)");
        }
        List<Score> best = new ArrayList<>();
        for (int token = 0; token < window.textTokens(); token++) {
            float[] own = new float[labels];
            System.arraycopy(numbers, (window.before() + token) * labels, own, 0, labels);
            double[] scores = Scores.of(own, answering.config().activation());
            best.add(Scores.labelled(scores, answering.labels(), answering.name())
                    .getFirst());
        }
        rows[piece.row()][piece.index()] = new Tagged(Objects.requireNonNull(piece.text()), window, best);
    }

    @Override
    Results results() {
        List<TaggedRow> tagged = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            Tagged[] pieces = Objects.requireNonNull(rows[row]);
            List<Entity> entities = entities(texts.get(row), pieces[0].text(), labels(pieces));
            tagged.add(new TaggedRow(entities.stream().filter(this::wanted).toList()));
        }
        return new Results.Tagged(tagged);
    }

    private boolean wanted(Entity entity) {
        Double threshold = options.threshold();
        return threshold == null || entity.score() >= threshold;
    }

    /** Where windows overlap, a token is judged by the one that shows most of what stands around it. */
    private static Score[] labels(Tagged[] pieces) {
        TokenWindow last = pieces[pieces.length - 1].window();
        int count = last.from() + last.textTokens();
        Score[] labels = new Score[count];
        int[] margin = new int[count];
        for (Tagged piece : pieces) {
            for (int i = 0; i < piece.window().textTokens(); i++) {
                int token = piece.window().from() + i;
                int around = 1 + Math.min(i, piece.window().textTokens() - 1 - i);
                if (around > margin[token]) {
                    margin[token] = around;
                    labels[token] = piece.best().get(i);
                }
            }
        }
        return labels;
    }

    private List<Entity> entities(String text, TextTokens tokens, Score[] labels) {
        List<Entity> entities = new ArrayList<>();
        Span open = null;
        for (int i = 0; i < labels.length; i++) {
            if (tokens.start(i) >= tokens.end(i)) {
                // It stands for nothing in the text.
                continue;
            }
            if (tokens.goesOn(i)) {
                // A word is what its first token is.
                if (open != null) {
                    open = open.to(tokens.end(i));
                }
                continue;
            }
            Label label = Label.of(labels[i].label(), answering.config().scheme());
            if (open != null && label.continues(open.label)) {
                open = open.with(tokens.end(i), labels[i].score());
                continue;
            }
            close(open, text, entities);
            open = label.name() == null
                    ? null
                    : new Span(label.name(), tokens.start(i), tokens.end(i), labels[i].score(), 1);
        }
        close(open, text, entities);
        return entities;
    }

    private static void close(@Nullable Span span, String text, List<Entity> entities) {
        if (span != null) {
            int from = text.offsetByCodePoints(0, span.start);
            int to = text.offsetByCodePoints(from, span.end - span.start);
            entities.add(
                    new Entity(span.label, span.scores / span.tokens, text.substring(from, to), span.start, span.end));
        }
    }

    /** An entity that may go on. */
    private record Span(String label, int start, int end, double scores, int tokens) {
        Span to(int newEnd) {
            return new Span(label, start, newEnd, scores, tokens);
        }

        Span with(int newEnd, double score) {
            return new Span(label, start, newEnd, scores + score, tokens + 1);
        }
    }

    /** What a label says: null for no entity. */
    private record Label(@Nullable String name, boolean begins) {
        static Label of(String label, AnswerConfig.Scheme scheme) {
            if (label.equals("O")) {
                return new Label(null, false);
            }
            return switch (scheme) {
                case NONE -> new Label(label, false);
                case BIO ->
                    label.startsWith("B-") || label.startsWith("I-")
                            ? new Label(label.substring(2), label.startsWith("B-"))
                            : new Label(label, false);
            };
        }

        boolean continues(String open) {
            return !begins && open.equals(name);
        }
    }
}
