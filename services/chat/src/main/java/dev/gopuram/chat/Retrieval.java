package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.Filter;
import dev.gopuram.contracts.search.Hits;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the passages a request asks for. A caller's mistake (no such collection) is the caller's to see; everything
 * else that goes wrong in search means that it is unavailable now, and the next request asks it anew.
 */
final class Retrieval {
    private static final Logger log = LoggerFactory.getLogger(Retrieval.class);
    private static final int MAX_QUERY_CHARS = 8192;
    private static final String SEARCH_SCOPE = "search";
    private static final String OURS = "gopuram.";

    private final RetrievalConfig config;
    private final @Nullable Search search;

    Retrieval(RetrievalConfig config, @Nullable Search search) {
        this.config = config;
        this.search = search;
    }

    /**
     * The passages.
     *
     * @param request with what was said before in front of it: a tool's answer alone asks nothing
     */
    Sources sources(ChatRequest request) {
        String collection = request.collection();
        if (collection == null) {
            return new Sources.NotAsked();
        }
        // Who may not search must not read passages through an answer.
        CallContext.current().principal().require(SEARCH_SCOPE);
        if (search == null) {
            return new Sources.Unavailable(collection, "no node runs `search`");
        }
        Query query = query(request, collection);
        Search present = search;
        CallContext context = CallContext.current();
        try {
            Hits hits = context.withDeadline(context.deadline().atMost(config.timeout()))
                    .call(() -> present.query(query));
            return new Sources.Found(collection, hits.hits());
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.CALLER) {
                throw ours(problem);
            }
            logUnavailable(collection, problem);
            return new Sources.Unavailable(collection, problem.detail());
        }
    }

    /** The same mistake where it stands in the request. */
    private static Problem ours(Problem problem) {
        String field = problem.field();
        if (field == null) {
            return problem.at(OURS + "collection");
        }
        return problem.detail().startsWith(field + ":")
                ? Problem.of(problem.code(), OURS + problem.detail()).at(OURS + field)
                : problem.at(OURS + field);
    }

    static void logUnavailable(String collection, Problem problem) {
        log.atWarn()
                .addKeyValue("collection", collection)
                .addKeyValue("code", problem.code())
                .log("retrieval is unavailable: {}", problem.detail());
    }

    private Query query(ChatRequest request, String collection) {
        ChatRequest.Extension asked = request.gopuram();
        Filter filter = asked == null ? Filter.NONE : asked.filter();
        Integer limit = asked == null ? null : asked.limit();
        String question = MessageText.of(request).question();
        if (question.isBlank()) {
            throw Problem.invalid(
                    request.dialect() == Dialect.RESPONSES ? "input" : "messages",
                    "no text of the user",
                    "a question to retrieve for");
        }
        String text = question.length() <= MAX_QUERY_CHARS ? question : question.substring(0, MAX_QUERY_CHARS);
        return new Query(
                collection,
                text,
                config.mode(),
                limit == null ? config.limit() : limit,
                filter.equal(),
                null,
                true,
                filter.where(),
                request.viewer());
    }
}
