package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Shows a document as it was stored, as far as the user named by {@code user_id} and {@code groups} may read it. Where
 * none is named, a key that may write documents reads all of them, and any other those that everybody may read.
 */
final class ShowDocument implements Operation {
    private static final String WRITE_SCOPE = "search:write";

    /** Who else may read it is told to keys that could have written it. */
    record Body(
            String collection,
            String id,
            Format format,
            String content,
            String title,
            Map<String, Object> metadata,
            long version,
            Instant updatedAt,
            @Nullable List<String> access) {}

    private final Search search;

    ShowDocument(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText query = QueryText.repeating("groups", call, "user_id", "groups");
        Principal principal = Objects.requireNonNull(call.principal(), "the route asks for a key");
        boolean writes = principal.may(WRITE_SCOPE);
        Viewer named = Viewers.of(query.text("user_id"), query.list("groups"));
        Viewer viewer = named == null && !writes ? Viewers.NOBODY : named;
        FindDocument request = new FindDocument(call.pathValue("collection"), call.pathValue("id"), viewer);
        return Answer.ok(body(call.ask(() -> search.findDocument(request)), writes));
    }

    private static Body body(Document document, boolean writes) {
        return new Body(
                document.collection(),
                document.id(),
                document.format(),
                document.content(),
                document.title(),
                MetadataJson.shown(document.metadata(), document.lists(), document.fields()),
                document.version(),
                document.updatedAt(),
                writes ? document.access() : null);
    }
}
