package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Stores documents. Storing the same again changes nothing, so an idempotency key has nothing to add here. */
final class StoreDocuments implements Operation {
    static final int MAX_DOCUMENTS = 1000;

    record Body(List<Item> documents, @Nullable Refresh refresh) {}

    /** The content is named {@code text} or {@code content}, as other stores name it; one of the two. */
    record Item(
            String id,
            @Nullable Format format,
            @Nullable String text,
            @Nullable String content,
            @Nullable String title,
            @Nullable Map<String, JsonNode> metadata,
            @Nullable List<String> access) {}

    record Stored(int documents, int chunks, UsageBody usage) {}

    private final Search search;

    StoreDocuments(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        IdempotencyKey.of(call);
        Body body = Json.read(call.body(), Body.class);
        int count = body.documents().size();
        if (count < 1 || count > MAX_DOCUMENTS) {
            throw Problem.invalid("documents", count + " of them", "1.." + MAX_DOCUMENTS);
        }
        List<NewDocument> documents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            documents.add(document(body.documents().get(i), "documents[" + i + "]"));
        }
        Refresh refresh = body.refresh() == null ? Refresh.WAIT : body.refresh();
        PutDocuments request = new PutDocuments(call.pathValue("collection"), documents, refresh);
        DocumentsPut put = call.ask(() -> search.putDocuments(request));
        call.note("", put.usage());
        return Answer.ok(new Stored(put.documents(), put.chunks(), UsageBody.of(put.usage())));
    }

    private static NewDocument document(Item item, String at) {
        String content = item.content() == null ? item.text() : item.content();
        if (content == null || (item.content() != null && item.text() != null)) {
            String found = content == null ? "missing" : "given beside content";
            throw Problem.invalid(at + ".text", found, "one of text and content");
        }
        MetadataJson metadata = MetadataJson.read(at + ".metadata", item.metadata());
        return new NewDocument(
                item.id(),
                item.format() == null ? Format.TEXT : item.format(),
                content,
                item.title() == null ? "" : item.title(),
                metadata.single(),
                metadata.lists(),
                item.access() == null ? List.of() : item.access());
    }
}
