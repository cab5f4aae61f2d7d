package dev.gopuram.bench;

import dev.gopuram.contracts.models.Embed;
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
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives texts that begin with a place ({@code v12}, {@code q3}) the vector prepared there, so that the index can be large
 * and the embedder stays out of the measure; all other texts go to the real model, whose processor time is counted.
 */
final class PlacedModels implements Models {
    private final Models real;
    private final float[][] documents;
    private final float[][] queries;
    private final AtomicLong cpuMicros = new AtomicLong();

    PlacedModels(Models real, float[][] documents, float[][] queries) {
        this.real = real;
        this.documents = documents;
        this.queries = queries;
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
        boolean placed = request.inputs().stream().allMatch(text -> text.matches("(?s)[vq]\\d+ .*"));
        if (!placed) {
            Embeddings embeddings = real.embed(request);
            cpuMicros.addAndGet(embeddings.cpuMicros());
            return embeddings;
        }
        Model model = findModel(new FindModel(""));
        List<Vector> vectors = new ArrayList<>();
        for (String text : request.inputs()) {
            int place = Integer.parseInt(text.substring(1, text.indexOf(' ')));
            vectors.add(Vector.wrap((text.charAt(0) == 'v' ? documents : queries)[place].clone()));
        }
        return new Embeddings(model.name(), model.version(), vectors, Usage.NONE, 0);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return real.listModels(request);
    }

    @Override
    public Model findModel(FindModel request) {
        return request.name().isEmpty()
                ? real.listModels(new ListModels()).models().getFirst()
                : real.findModel(request);
    }
}
