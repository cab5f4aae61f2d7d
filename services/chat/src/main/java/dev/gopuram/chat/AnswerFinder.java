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
 * Finds the units that answer a question, and how far the best one can be trusted to.
 *
 * <p>Units that hold the kind of thing asked for ({@link AnswerKind}) are ordered by how near they and their passages
 * are in meaning. {@link Support} then weighs what speaks for the nearest.
 */
final class AnswerFinder {
    /** What the passage's nearness counts for against the unit's own. */
    private static final double PASSAGE = 0.7;

    /**
     * A candidate and how near it is to the question.
     *
     * @param alone the cosine of what it says and the question
     * @param nearness the same with its passage's share
     */
    record Scored(Candidate candidate, double alone, double nearness) {}

    /**
     * What was found.
     *
     * @param best the candidates of the kind asked for, nearest first
     * @param support how far the first supports an answer, 0..1; 0 where there is none
     * @param inputTokens tokens the embedding model read
     */
    record Found(List<Scored> best, double support, long inputTokens) {}

    private final Models models;

    AnswerFinder(Models models) {
        this.models = models;
    }

    Found find(String text, List<Reading> readings) {
        Question question = Question.of(text);
        List<Candidate> candidates = Candidates.of(question, readings);
        if (candidates.isEmpty()) {
            return new Found(List.of(), 0, 0);
        }
        CallContext.current().deadline().check("looking for an answer");
        Points asked = embed(texts(candidates, Candidate::question), Embed.Purpose.QUERY);
        Points said = embed(texts(candidates, Candidate::alone), Embed.Purpose.DOCUMENT);
        List<Scored> scored = new ArrayList<>();
        for (Candidate candidate : candidates) {
            double alone = asked.of(candidate.question()).dot(said.of(candidate.alone()));
            double nearness = alone + PASSAGE * candidate.reading().nearness();
            scored.add(new Scored(candidate, alone, nearness));
        }
        scored.sort(Comparator.comparingDouble(Scored::nearness).reversed());
        List<Scored> best =
                scored.stream().filter(each -> each.candidate().fits()).toList();
        double support = best.isEmpty() ? 0 : Support.of(question.form(), best.getFirst(), scored);
        return new Found(best, support, asked.tokens() + said.tokens());
    }

    private static Set<String> texts(List<Candidate> candidates, Function<Candidate, String> part) {
        Set<String> texts = new LinkedHashSet<>();
        candidates.forEach(candidate -> texts.add(part.apply(candidate)));
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
