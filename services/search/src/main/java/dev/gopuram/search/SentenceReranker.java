package dev.gopuram.search;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Judges a passage by the one of its sentences that comes nearest to the question, with the collection's own embedding
 * model. A passage's vector is an average over all that it says; the sentence that answers may be far from it.
 */
final class SentenceReranker implements Reranker {
    static final String NAME = "sentences";

    /** Sentences of all passages together; of each passage its first ones are read. */
    static final int MAX_SENTENCES = 512;

    /** Embedded at once, between two looks at the deadline. */
    private static final int BATCH = 32;

    private final Embedder embedder;

    SentenceReranker(Embedder embedder) {
        this.embedder = embedder;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Judgement judge(Question question, List<String> passages) {
        if (passages.isEmpty()) {
            return new Judgement(List.of(), Usage.NONE);
        }
        Usage usage = Usage.NONE;
        Vector point = question.point();
        if (point == null) {
            Embedder.Embedded asked = embedder.query(question.space(), question.text());
            point = asked.vectors().getFirst();
            usage = asked.usage();
        }
        List<List<String>> sentences = sentences(passages);
        Points points = embed(question.space(), sentences);
        List<Double> scores = new ArrayList<>();
        for (List<String> own : sentences) {
            scores.add(best(point, own, points.of()));
        }
        return new Judgement(scores, usage.plus(points.usage()));
    }

    private static double best(Vector point, List<String> sentences, Map<String, Vector> points) {
        return sentences.stream()
                .map(sentence -> Objects.requireNonNull(points.get(sentence), sentence))
                .mapToDouble(one -> Math.clamp(one.dot(point), 0, 1))
                .max()
                .orElse(0);
    }

    private static List<List<String>> sentences(List<String> passages) {
        int each = Math.max(1, MAX_SENTENCES / passages.size());
        Sentences rules = new Sentences();
        List<List<String>> sentences = new ArrayList<>();
        for (String passage : passages) {
            List<String> own = rules.of(passage).stream()
                    .limit(each)
                    .map(range -> passage.substring(range.from(), range.to()))
                    .toList();
            sentences.add(own.isEmpty() ? List.of(passage) : own);
        }
        return sentences;
    }

    /** Each sentence's vector, and what they cost. */
    private record Points(Map<String, Vector> of, Usage usage) {}

    private Points embed(VectorSpace space, List<List<String>> sentences) {
        Set<String> distinct = new LinkedHashSet<>();
        sentences.forEach(distinct::addAll);
        List<String> texts = List.copyOf(distinct);
        Map<String, Vector> points = new HashMap<>();
        Usage usage = Usage.NONE;
        for (int from = 0; from < texts.size(); from += BATCH) {
            CallContext.current().deadline().check("re-ranking");
            List<String> batch = texts.subList(from, Math.min(texts.size(), from + BATCH));
            Embedder.Embedded embedded = embedder.documents(space, batch);
            for (int i = 0; i < batch.size(); i++) {
                points.put(batch.get(i), embedded.vectors().get(i));
            }
            usage = usage.plus(embedded.usage());
        }
        return new Points(points, usage);
    }
}
