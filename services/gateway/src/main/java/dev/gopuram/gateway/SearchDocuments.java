package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Filter;
import dev.gopuram.contracts.search.GroupBy;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
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
    private static final int DEFAULT_GROUP_SIZE = 3;
    private static final int DEFAULT_WINDOW = 50;

    record Body(
            String collection,
            String query,
            Query.@Nullable Mode mode,
            @Nullable Integer limit,
            @Nullable JsonNode filter,
            @Nullable Double alpha,
            @Nullable Boolean explain,
            @Nullable String userId,
            @Nullable List<String> groups,
            Query.@Nullable Fusion fusion,
            @Nullable Integer rrfK,
            @Nullable Double diversity,
            @Nullable RerankBody rerank,
            @Nullable String groupBy,
            @Nullable Integer groupSize,
            @Nullable List<JsonNode> facets,
            @Nullable String cursor) {
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
            if (groupSize != null && groupBy == null) {
                throw Problem.invalid("group_size", groupSize, "to stand beside group_by");
            }
        }

        /** What the service is asked. */
        Query asked() {
            Filter conditions = Filter.read("filter", filter == null ? null : Json.plain(filter));
            return new Query(
                    collection,
                    query,
                    mode == null ? Query.Mode.HYBRID : mode,
                    effectiveLimit(),
                    conditions.equal(),
                    alpha,
                    explain != null && explain,
                    conditions.where(),
                    Viewers.of(userId, groups),
                    ranking(),
                    groupBy == null ? null : new GroupBy(groupBy, groupSize == null ? DEFAULT_GROUP_SIZE : groupSize),
                    FacetsJson.read(facets),
                    cursor);
        }

        private int effectiveLimit() {
            return limit == null ? DEFAULT_LIMIT : limit;
        }

        private @Nullable Ranking ranking() {
            if (fusion == null && rrfK == null && diversity == null && rerank == null) {
                return null;
            }
            return new Ranking(
                    fusion,
                    rrfK,
                    diversity == null ? 0 : diversity,
                    rerank == null ? null : rerank.asked(effectiveLimit()));
        }
    }

    record RerankBody(String model, @Nullable Integer window) {
        Rerank asked(int limit) {
            return new Rerank(model, window == null ? Math.max(DEFAULT_WINDOW, limit) : window);
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
            @Nullable Explanation explanation,
            @Nullable Object group) {
        static Result of(Hit hit, Map<String, FieldType> fields, @Nullable String groupBy) {
            FieldType grouped = groupBy == null ? FieldType.KEYWORD : fields.getOrDefault(groupBy, FieldType.KEYWORD);
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
                    hit.explanation(),
                    hit.group() == null ? null : MetadataJson.shown(grouped, hit.group()));
        }
    }

    record Results(
            List<Result> results,
            @Nullable Map<String, List<FacetsJson.Count>> facets,
            @Nullable String nextCursor,
            UsageBody usage) {}

    private final Search search;

    SearchDocuments(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Body body = Json.read(call.body(), Body.class);
        Query query = body.asked();
        Hits hits = call.ask(() -> search.query(query));
        call.note("", hits.usage());
        List<Result> results = hits.hits().stream()
                .map(hit -> Result.of(hit, hits.fields(), body.groupBy()))
                .toList();
        return Answer.ok(new Results(
                results,
                hits.facets().isEmpty() ? null : FacetsJson.shown(hits.facets(), hits.fields()),
                hits.nextCursor(),
                UsageBody.of(hits.usage())));
    }
}
