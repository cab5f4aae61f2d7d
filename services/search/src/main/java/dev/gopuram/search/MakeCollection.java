package dev.gopuram.search;

import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a collection, bound to one version of one embedding model and one way of cutting for good. Asked without a
 * model, an existing one is the answer whatever its model: the caller has left the choice to us, and we have chosen
 * before.
 */
final class MakeCollection {
    private final DocumentStore store;
    private final ShowCollections collections;
    private final RestoreCollection restoring;
    private final Models models;
    private final Embedder embedder;
    private final Ids ids;
    private final Clock clock;
    private final Indexer indexer;
    private final Chunking configured;
    private final int most;

    MakeCollection(
            DocumentStore store,
            ShowCollections collections,
            RestoreCollection restoring,
            Models models,
            Embedder embedder,
            Ids ids,
            Clock clock,
            Indexer indexer,
            SearchConfig config) {
        this.indexer = indexer;
        this.store = store;
        this.collections = collections;
        this.restoring = restoring;
        this.models = models;
        this.embedder = embedder;
        this.ids = ids;
        this.clock = clock;
        this.configured = new Chunking(config.chunkWords(), config.maxChunkWords());
        this.most = config.maxCollections();
    }

    Collection make(PutCollection request) {
        Checks.collection(request.name());
        Schema.check(request.fields());
        if (request.chunking() != null) {
            Checks.chunking(request.chunking());
        }
        CallContext context = CallContext.current();
        String tenant = context.tenant();
        StoredCollection collection = request.fromSnapshot().isEmpty()
                ? store.collection(tenant, request.name()).orElseGet(() -> create(tenant, request))
                : restoring.restore(tenant, request);
        requireSame(collection, request.embeddingModel());
        requireSame(collection, request.chunking());
        requireSame(collection, request.quantization());
        return collections.view(declared(collection, request.fields(), context));
    }

    /** Where a field is new, what is stored is indexed again, and the answer waits until queries see that. */
    private StoredCollection declared(StoredCollection collection, Map<String, FieldType> fields, CallContext context) {
        if (collection.schema().with(fields).equals(collection.schema())) {
            return collection;
        }
        StoredCollection after =
                store.declare(collection, fields).orElseThrow(() -> Problem.notFound("collection", collection.name()));
        indexer.await(after.id(), after.seq(), context.deadline());
        return after;
    }

    private StoredCollection create(String tenant, PutCollection request) {
        StoredCollection wanted = new StoredCollection(
                ids.uuid().toString().replace("-", ""),
                tenant,
                request.name(),
                embedder.space(request.embeddingModel()),
                request.chunking(),
                0,
                0,
                0,
                clock.now(),
                new Schema(request.fields()),
                Objects.requireNonNullElse(request.quantization(), Quantization.NONE),
                0);
        return store.create(wanted, most).orElseThrow(() -> tooMany(most));
    }

    static Problem tooMany(int most) {
        return Problem.of(
                Problem.Code.INSUFFICIENT_QUOTA,
                "collections: " + most + " and one more (expected: 0.." + most
                        + " for one tenant, as search.max_collections says)");
    }

    private static void requireSame(StoredCollection collection, @Nullable Quantization wanted) {
        if (wanted != null && wanted != collection.quantization()) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "quantization: " + word(wanted) + " (expected: " + word(collection.quantization())
                            + ", which the collection " + collection.name() + " was made with)");
        }
    }

    private static String word(Quantization quantization) {
        return quantization.name().toLowerCase(Locale.ROOT);
    }

    /** Documents are cut when they are stored: what was cut before would stay as it is. */
    private void requireSame(StoredCollection collection, @Nullable Chunking wanted) {
        Chunking used = collection.chunking() == null ? configured : collection.chunking();
        if (wanted != null && !wanted.equals(used)) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "chunking: " + show(wanted) + " (expected: " + show(used) + ", which the collection "
                            + collection.name() + " was made with)");
        }
    }

    private static String show(Chunking chunking) {
        return chunking.equals(Chunking.NONE) ? "none" : chunking.words() + " words, at most " + chunking.maxWords();
    }

    private void requireSame(StoredCollection collection, String wanted) {
        VectorSpace space = collection.space();
        if (wanted.isEmpty() || wanted.equals(space.model()) || wanted.equals(space.name())) {
            return;
        }
        Model named = models.findModel(new FindModel(wanted));
        if (!named.name().equals(space.model()) || !named.version().equals(space.version())) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "embedding_model: " + wanted + " (expected: " + space.name() + ", which the collection "
                            + collection.name() + " was made with)");
        }
    }
}
