package dev.gopuram.search;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.EmbeddersOnly;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.ListModels;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.FakeModels;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Two spaces, of which the other one embeds so many documents and then fails. */
final class TwoModels implements EmbeddersOnly {
    static final String FIRST = "fake-words@1.0.0";
    static final String OTHER = "other-words@2.0.0";

    private final FakeModels first = new FakeModels();
    private final FakeModels other = new FakeModels("other-words", "2.0.0", 48);
    final AtomicInteger allowed = new AtomicInteger(Integer.MAX_VALUE);
    final AtomicInteger embedded = new AtomicInteger();
    volatile Problem.Code trouble = Problem.Code.UNAVAILABLE;

    /** What happens while a document of the other space is embedded. */
    volatile Runnable meanwhile = () -> {};

    private FakeModels named(String name) {
        return name.startsWith("other-words") ? other : first;
    }

    @Override
    public Embeddings embed(Embed request) {
        boolean isProbe = request.inputs().equals(List.of("vector space"));
        if (named(request.model()) == other && request.purpose() == Embed.Purpose.DOCUMENT && !isProbe) {
            if (allowed.getAndDecrement() <= 0) {
                throw Problem.of(trouble, "models: none (expected: some)");
            }
            embedded.incrementAndGet();
            meanwhile.run();
        }
        return named(request.model()).embed(request);
    }

    @Override
    public ModelList listModels(ListModels request) {
        return first.listModels(request);
    }

    @Override
    public Model findModel(FindModel request) {
        return named(request.name()).findModel(request);
    }
}
