package dev.gopuram.answers;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.CallContext;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the units that answer a question, and how far the nearest can be trusted to: {@link Support} weighs what speaks
 * for it.
 */
final class AnswerFinder {
    /** What the passage's nearness in meaning counts for against the unit's own. */
    private static final double PASSAGE = 0.5;
    /** Holding the kind of thing asked for. */
    private static final double FITS = 0.25;
    /** Speaking of what is asked in so many words. */
    private static final double COVERED = 0.2;
    /** Speaking of what is to be counted, and not counting it. */
    private static final double UNCOUNTED = -0.2;

    /**
     * A candidate and how near it is to the question.
     *
     * @param alone the cosine of what it says and the question
     * @param nearness all that makes it the likeliest to answer
     */
    record Scored(Candidate candidate, double alone, double nearness) {
        static Scored of(Candidate candidate, double alone) {
            double nearness = alone
                    + PASSAGE * candidate.reading().nearness()
                    + (candidate.fits() ? FITS : 0)
                    + COVERED * candidate.coverage()
                    + (candidate.counts() ? 0 : UNCOUNTED);
            return new Scored(candidate, alone, nearness);
        }
    }

    /**
     * What was found.
     *
     * @param best the candidates, nearest first
     * @param support what speaks for the first; absent where there is none
     * @param inputTokens tokens of the question and the candidates, as the embedding model read them
     */
    record Found(List<Scored> best, Optional<Support> support, long inputTokens) {}

    private final Models models;
    private final WordPoints words;

    AnswerFinder(Models models) {
        this.models = models;
        this.words = new WordPoints(models);
    }

    Found find(String text, List<Reading> readings) {
        Question question = Question.of(text);
        List<Candidate> candidates = Candidates.of(question, readings);
        if (candidates.isEmpty()) {
            return new Found(List.of(), Optional.empty(), 0);
        }
        CallContext.current().deadline().check("looking for an answer");
        Points asked = Points.of(models, texts(candidates, Candidate::question), Embed.Purpose.QUERY);
        Points said = Points.of(models, texts(candidates, Candidate::alone), Embed.Purpose.DOCUMENT);
        List<Scored> best = candidates.stream()
                .map(candidate ->
                        Scored.of(candidate, asked.of(candidate.question()).dot(said.of(candidate.alone()))))
                .sorted(Comparator.comparingDouble(Scored::nearness).reversed())
                .toList();
        return new Found(best, Optional.of(support(question, best)), asked.tokens() + said.tokens());
    }

    private Support support(Question question, List<Scored> best) {
        Scored first = best.getFirst();
        Candidate candidate = first.candidate();
        Set<String> asked = question.words(candidate.reading().topic());
        return new Support(
                first.alone(),
                words.least(asked, candidate.wordsAround()),
                best.size() > 1 ? first.nearness() - best.get(1).nearness() : 0,
                candidate.counts(),
                question.kind().isMeasured(),
                candidate.alone().split("\\s+").length);
    }

    private static Set<String> texts(List<Candidate> candidates, Function<Candidate, String> part) {
        Set<String> texts = new LinkedHashSet<>();
        candidates.forEach(candidate -> texts.add(part.apply(candidate)));
        return texts;
    }
}
