package dev.gopuram.bench;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Usage;
import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives texts that begin with a place ({@code v12}, {@code q3}) the vector prepared there, so that the index can be large
 * and the embedder stays out of the measure. All other texts go to the real model, whose processor time is counted; but
 * their vectors too are prepared ones, in turn: what is asked lies near what there is, as a question does.
 */
final class PlacedModels implements EmbeddersOnly {
    private final Models real;
    private final float[][] documents;
    private final float[][] queries;
    private final AtomicLong cpuMicros = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final Model model;

    PlacedModels(Models real, float[][] documents, float[][] queries) {
        this.real = real;
        this.documents = documents;
        this.queries = queries;
        this.model = real.listModels(new ListModels()).models().getFirst();
    }

    static String document(int place) {
        return "v" + place + " ";
    }

    static String query(int place) {
        return "q" + place + " ";
    }

    /** What the real model has taken so far. */
    long cpuMicros() {
        return cpuMicros.get();
    }

    @Override
    public Embeddings embed(Embed request) {
        List<Vector> vectors = new ArrayList<>();
        if (request.purpose() == Embed.Purpose.QUERY
                && !isPlaced(request.inputs().getFirst())) {
            cpuMicros.addAndGet(real.embed(request).cpuMicros());
            vectors.add(copy(queries, asked.getAndIncrement() % queries.length));
        } else if (request.inputs().stream().allMatch(PlacedModels::isPlaced)) {
            request.inputs().forEach(text -> vectors.add(prepared(text)));
        } else {
            return real.embed(request);
        }
        return new Embeddings(model.name(), model.version(), vectors, Usage.NONE, 0);
    }

    private static boolean isPlaced(String text) {
        return text.length() > 1
                && (text.charAt(0) == 'v' || text.charAt(0) == 'q')
                && Character.isDigit(text.charAt(1));
    }

    private Vector prepared(String text) {
        int place = Integer.parseInt(text, 1, text.indexOf(' '), 10);
        return copy(text.charAt(0) == 'v' ? documents : queries, place);
    }

    private static Vector copy(float[][] vectors, int place) {
        return Vector.wrap(vectors[place].clone());
    }

    @Override
    public ModelList listModels(ListModels request) {
        return real.listModels(request);
    }

    @Override
    public Model findModel(FindModel request) {
        return request.name().isEmpty() ? model : real.findModel(request);
    }
}
