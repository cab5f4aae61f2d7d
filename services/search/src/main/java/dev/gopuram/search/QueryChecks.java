package dev.gopuram.search;

import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.GroupBy;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.kernel.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a query may ask. What it asks of metadata depends on the collection, and {@link FilterQuery} checks it. */
final class QueryChecks {
    static final int MAX_RRF_K = 1_000;
    static final int MAX_GROUP_SIZE = 10;
    static final int MAX_FACETS = 16;
    static final int MAX_FACET_VALUES = 100;
    static final int MAX_RERANKED = 200;

    private QueryChecks() {}

    static void check(Query query) {
        text(query.text());
        within("limit", query.limit(), 1, AnswerQuery.MAX_LIMIT);
        Double alpha = query.alpha();
        if (alpha != null) {
            share("alpha", alpha);
        }
        Checks.metadata("filter", query.filter());
        Checks.viewer(query.viewer());
        ranking(query.ranking(), query.limit());
        groupBy(query.groupBy());
        facets(query.facets());
    }

    private static void text(String text) {
        if (text.isBlank() || text.length() > AnswerQuery.MAX_TEXT) {
            String value = text.isBlank() ? "blank" : text.length() + " characters";
            throw Problem.invalid("text", value, "1.." + AnswerQuery.MAX_TEXT + " characters");
        }
        Checks.wholeCharacters("text", text);
    }

    private static void ranking(@Nullable Ranking ranking, int limit) {
        if (ranking == null) {
            return;
        }
        if (ranking.rrfK() != null) {
            within("rrf_k", ranking.rrfK(), 1, MAX_RRF_K);
        }
        share("diversity", ranking.diversity());
        Rerank rerank = ranking.rerank();
        if (rerank != null && (rerank.window() < limit || rerank.window() > MAX_RERANKED)) {
            throw Problem.invalid(
                    "rerank.window", rerank.window(), limit + ".." + MAX_RERANKED + ", no less than the limit");
        }
    }

    private static void groupBy(@Nullable GroupBy groupBy) {
        if (groupBy == null) {
            return;
        }
        Checks.metadataKey("group_by", groupBy.field());
        within("group_size", groupBy.size(), 1, MAX_GROUP_SIZE);
    }

    private static void facets(List<Facet> facets) {
        if (facets.size() > MAX_FACETS) {
            throw Problem.invalid("facets", facets.size() + " of them", "0.." + MAX_FACETS);
        }
        Set<String> fields = new HashSet<>();
        for (int i = 0; i < facets.size(); i++) {
            String at = "facets[" + i + "]";
            Checks.metadataKey(at + ".field", facets.get(i).field());
            within(at + ".limit", facets.get(i).limit(), 1, MAX_FACET_VALUES);
            if (!fields.add(facets.get(i).field())) {
                throw Problem.invalid(at + ".field", facets.get(i).field(), "each field once");
            }
        }
    }

    private static void within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void share(String field, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw Problem.invalid(field, value, "0..1");
        }
    }
}
