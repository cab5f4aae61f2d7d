package dev.gopuram.chat;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds the units that answer a question, or that there are none.
 *
 * <p>A unit must hold the kind of thing that is asked for ({@link AnswerKind}). How far it supports an answer is then a
 * logistic function of three figures: how near in meaning it is to the question, alone and in its context, and how much
 * of what the question is about is spoken of there in so many words. The weights were fitted on 66 questions about 12
 * documents (resources {@code answers/dev} of the tests), each question scored by a fit that had not seen it. A question
 * that names its kind starts lower: a sentence with any number in it is found too easily.
 */
final class AnswerFinder {
    private static final double ALONE = 6.3;
    private static final double IN_CONTEXT = 5.4;
    private static final double COVERAGE = 3.2;
    private static final double KIND_KNOWN = -1.8;
    private static final double BASE = -5.45;

    /**
     * A candidate and how far it supports an answer.
     *
     * @param support 0..1
     */
    record Scored(Candidate candidate, double support) {}

    /**
     * What was found.
     *
     * @param best the candidates, best first
     * @param inputTokens tokens the embedding model read
     */
    record Found(List<Scored> best, long inputTokens) {}

    private final Models models;

    AnswerFinder(Models models) {
        this.models = models;
    }

    Found find(String text, List<Reading> readings) {
        Question question = Question.of(text);
        List<Candidate> candidates = Candidates.of(question, readings);
        if (candidates.isEmpty()) {
            return new Found(List.of(), 0);
        }
        CallContext.current().deadline().check("looking for an answer");
        Points asked = embed(texts(candidates, Candidate::question), Embed.Purpose.QUERY);
        Points said = embed(texts(candidates, Candidate::alone, Candidate::inContext), Embed.Purpose.DOCUMENT);
        List<Scored> scored = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Vector point = asked.of(candidate.question());
            double alone = point.dot(said.of(candidate.alone()));
            double inContext = point.dot(said.of(candidate.inContext()));
            scored.add(new Scored(candidate, support(question.kind(), alone, inContext, candidate.coverage())));
        }
        scored.sort(Comparator.comparingDouble(Scored::support).reversed());
        return new Found(List.copyOf(scored), asked.tokens() + said.tokens());
    }

    static double support(AnswerKind kind, double alone, double inContext, double coverage) {
        double known = kind == AnswerKind.OPEN ? 0 : KIND_KNOWN;
        return 1 / (1 + Math.exp(-(ALONE * alone + IN_CONTEXT * inContext + COVERAGE * coverage + known + BASE)));
    }

    @SafeVarargs
    private static Set<String> texts(List<Candidate> candidates, Function<Candidate, String>... parts) {
        Set<String> texts = new LinkedHashSet<>();
        for (Candidate candidate : candidates) {
            for (Function<Candidate, String> part : parts) {
                texts.add(part.apply(candidate));
            }
        }
        return texts;
    }

    /** All texts in one call. */
    private Points embed(Set<String> texts, Embed.Purpose purpose) {
        Embeddings embeddings = models.embed(new Embed("", List.copyOf(texts), purpose));
        Map<String, Vector> points = new HashMap<>();
        int next = 0;
        for (String text : texts) {
            points.put(text, embeddings.vectors().get(next++));
        }
        return new Points(points, embeddings.usage().inputTokens());
    }

    /** The points of texts. */
    private record Points(Map<String, Vector> points, long tokens) {
        Vector of(String text) {
            return Objects.requireNonNull(points.get(text));
        }
    }
}
