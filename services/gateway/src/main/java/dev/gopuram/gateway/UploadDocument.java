package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DocumentsPut;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.MediaType;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.RouteBody;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * Stores one document whose body is the document itself. The rest stands in the query:
 * {@code ?title=Guide&metadata.lang=en&access=user:ada&access=group:ops&refresh=later}.
 */
final class UploadDocument implements Operation {
    private static final String METADATA = "metadata.";
    private static final String ACCESS = "access";
    private static final Set<String> UTF_8 = Set.of("", "utf-8", "utf8", "us-ascii");

    private final Search search;

    UploadDocument(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText query = QueryText.withMany(METADATA, ACCESS, call, "title", "refresh");
        NewDocument document = document(call, query);
        PutDocuments request = new PutDocuments(call.pathValue("collection"), List.of(document), query.refresh());
        DocumentsPut put = call.ask(() -> search.putDocuments(request));
        call.note("", put.usage());
        return StoreDocuments.stored(put);
    }

    private static NewDocument document(EdgeCall call, QueryText query) {
        String declared = call.arrival().contentType();
        MediaType type = MediaType.of(declared == null ? "" : declared);
        Format format = switch (type.name()) {
            case MediaType.PDF -> Format.PDF;
            case MediaType.TEXT -> Format.TEXT;
            case MediaType.MARKDOWN -> Format.MARKDOWN;
            case MediaType.HTML -> Format.HTML;
            default ->
                throw Problem.of(
                        Problem.Code.UNSUPPORTED_MEDIA_TYPE,
                        "content-type: missing (expected: " + RouteBody.DOCUMENT.expected() + ")");
        };
        MetadataJson metadata = MetadataJson.ofTexts(query.under(METADATA));
        boolean isFile = format == Format.PDF;
        return new NewDocument(
                call.pathValue("id"),
                format,
                isFile ? "" : text(type, call.body()),
                query.text("title", ""),
                metadata.single(),
                metadata.lists(),
                query.all(ACCESS),
                isFile ? call.body() : Bytes.EMPTY);
    }

    private static String text(MediaType type, Bytes body) {
        if (!UTF_8.contains(type.charset())) {
            throw Problem.of(Problem.Code.UNSUPPORTED_MEDIA_TYPE, "charset: " + type.charset() + " (expected: utf-8)");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(body.buffer()).toString();
        } catch (CharacterCodingException broken) {
            throw Problem.invalid("body", "bytes that are no UTF-8", "UTF-8").causedBy(broken);
        }
    }
}
