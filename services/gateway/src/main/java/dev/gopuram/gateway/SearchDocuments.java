package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds passages by words, by meaning or by both. */
final class SearchDocuments implements Operation {
    static final int MAX_LIMIT = 100;
    static final int MAX_QUERY_LENGTH = 8192;

    private static final int DEFAULT_LIMIT = 10;

    record Body(
            String collection,
            String query,
            Query.@Nullable Mode mode,
            @Nullable Integer limit,
            @Nullable JsonNode filter,
            @Nullable Double alpha,
            @Nullable Boolean explain,
            @Nullable String userId,
            @Nullable List<String> groups) {
        Body {
            if (query.isBlank() || query.length() > MAX_QUERY_LENGTH) {
                throw Problem.invalid("query", query, "1.." + MAX_QUERY_LENGTH + " characters, not all blank");
            }
            if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
                throw Problem.invalid("limit", limit, "1.." + MAX_LIMIT);
            }
            if (alpha != null && !(alpha >= 0 && alpha <= 1)) {
                throw Problem.invalid("alpha", alpha, "0..1");
            }
        }
    }

    record Result(
            String id,
            String document,
            long version,
            String title,
            double score,
            String text,
            Span span,
            List<String> heading,
            Map<String, Object> metadata,
            List<Highlight> highlights,
            @Nullable Explanation explanation) {
        static Result of(Hit hit, Map<String, FieldType> fields) {
            return new Result(
                    hit.id(),
                    hit.document(),
                    hit.version(),
                    hit.title(),
                    hit.score(),
                    hit.text(),
                    hit.span(),
                    hit.heading(),
                    MetadataJson.shown(hit.metadata(), hit.lists(), fields),
                    hit.highlights(),
                    hit.explanation());
        }
    }

    record Results(List<Result> results, UsageBody usage) {}

    private final Search search;

    SearchDocuments(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Body body = Json.read(call.body(), Body.class);
        FilterJson filter = FilterJson.read(body.filter());
        Query query = new Query(
                body.collection(),
                body.query(),
                body.mode() == null ? Query.Mode.HYBRID : body.mode(),
                body.limit() == null ? DEFAULT_LIMIT : body.limit(),
                filter.equal(),
                body.alpha(),
                body.explain() != null && body.explain(),
                filter.where(),
                Viewers.of(body.userId(), body.groups()));
        Hits hits = call.ask(() -> search.query(query));
        call.note("", hits.usage());
        List<Result> results =
                hits.hits().stream().map(hit -> Result.of(hit, hits.fields())).toList();
        return Answer.ok(new Results(results, UsageBody.of(hits.usage())));
    }
}
