package dev.gopuram.search;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.List;

/** Asks {@code Models} for vectors, and takes only those of the right space. */
final class Embedder {
    private static final List<String> PROBE = List.of("vector space");

    private final Models models;
    private final int batch;

    Embedder(Models models, int batch) {
        this.models = models;
        this.batch = batch;
    }

    /** Vectors in the order of the texts, and what they cost, by the model that made them. */
    record Embedded(List<Vector> vectors, Usage usage) {
        Embedded {
            vectors = List.copyOf(vectors);
        }
    }

    /** The space of a model; of the default one where the name is empty. */
    VectorSpace space(String model) {
        Embeddings probe = models.embed(new Embed(model, PROBE, Embed.Purpose.DOCUMENT));
        int dimensions = probe.vectors().getFirst().dimensions();
        if (dimensions < 1 || dimensions > CollectionCodec.MAX_DIMENSIONS) {
            throw Problem.invalid(
                    "embedding_model",
                    model + " with " + dimensions + " dimensions",
                    "1.." + CollectionCodec.MAX_DIMENSIONS + " dimensions");
        }
        return new VectorSpace(probe.model(), probe.version(), dimensions);
    }

    Embedded documents(VectorSpace space, List<String> texts) {
        return embed(space, texts, Embed.Purpose.DOCUMENT);
    }

    Embedded query(VectorSpace space, String text) {
        return embed(space, List.of(text), Embed.Purpose.QUERY);
    }

    private Embedded embed(VectorSpace space, List<String> texts, Embed.Purpose purpose) {
        List<Vector> vectors = new ArrayList<>(texts.size());
        Usage usage = Usage.NONE;
        for (int from = 0; from < texts.size(); from += batch) {
            List<String> page = texts.subList(from, Math.min(texts.size(), from + batch));
            Embeddings embeddings = models.embed(new Embed(space.name(), page, purpose));
            requireSpace(space, embeddings, page.size());
            embeddings.vectors().forEach(vector -> vectors.add(IndexFields.unit(vector)));
            usage = usage.plus(embeddings.usage());
        }
        return new Embedded(vectors, usage.by(space.name()));
    }

    private static void requireSpace(VectorSpace space, Embeddings embeddings, int expected) {
        String made = embeddings.model() + "@" + embeddings.version();
        if (!made.equals(space.name())) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "embedding model: " + made + " (expected: " + space.name()
                            + ", which made the collection's vectors)");
        }
        boolean fits = embeddings.vectors().size() == expected
                && embeddings.vectors().stream().allMatch(vector -> vector.dimensions() == space.dimensions());
        if (!fits) {
            throw Problem.of(
                    Problem.Code.INTERNAL,
                    "embeddings of " + made + ": another number or length than before (expected: " + expected + " of "
                            + space.dimensions() + " dimensions)");
        }
    }
}
