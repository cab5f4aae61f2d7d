package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Stores documents. Storing the same again changes nothing, so an idempotency key has nothing to add here. */
final class StoreDocuments implements Operation {
    static final int MAX_DOCUMENTS = 1000;

    record Body(List<Item> documents, @Nullable Refresh refresh) {}

    /**
     * The content is named {@code text} or {@code content}, as other stores name it; one of the two, or the bytes of a
     * file.
     */
    record Item(
            String id,
            @Nullable Format format,
            @Nullable String text,
            @Nullable String content,
            @Nullable String contentBase64,
            @Nullable String title,
            @Nullable Map<String, JsonNode> metadata,
            @Nullable List<String> access) {}

    record Stored(int documents, int chunks, UsageBody usage) {}

    private final Search search;
    private final ImportDocuments lines;

    StoreDocuments(Search search, ByteSize maxLine) {
        this.search = search;
        this.lines = new ImportDocuments(search, maxLine);
    }

    @Override
    public Answer answer(EdgeCall call) {
        IdempotencyKey.of(call);
        return call.sendsLines() ? lines.answer(call) : whole(call);
    }

    private Answer whole(EdgeCall call) {
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
        return stored(put);
    }

    static Answer stored(DocumentsPut put) {
        return Answer.ok(new Stored(put.documents(), put.chunks(), UsageBody.of(put.usage())));
    }

    static NewDocument document(Item item, String at) {
        long given = Stream.of(item.text(), item.content(), item.contentBase64())
                .filter(Objects::nonNull)
                .count();
        if (given != 1) {
            throw Problem.invalid(
                    at + ".text", given == 0 ? "missing" : "given twice", "one of text, content and content_base64");
        }
        MetadataJson metadata = MetadataJson.read(at + ".metadata", item.metadata());
        String content = item.content() == null ? item.text() : item.content();
        String file = item.contentBase64();
        return new NewDocument(
                item.id(),
                item.format() == null ? Format.TEXT : item.format(),
                content == null ? "" : content,
                item.title() == null ? "" : item.title(),
                metadata.single(),
                metadata.lists(),
                item.access() == null ? List.of() : item.access(),
                file == null ? Bytes.EMPTY : decoded(file, at + ".content_base64"));
    }

    private static Bytes decoded(String file, String at) {
        try {
            return Bytes.wrap(Base64.getDecoder().decode(file));
        } catch (IllegalArgumentException broken) {
            throw Problem.invalid(at, file.length() + " characters that are no base64", "base64 of the file's bytes")
                    .causedBy(broken);
        }
    }
}
