package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.ItemOrder;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** Which page of a list is asked for, as OpenAI asks. */
record ListQuery(String after, int limit, ItemOrder order) {
    /** Asks for more of an item than its bytes; there is no more, so it is passed over. */
    static final List<String> PASSED_OVER = List.of("include", "include[]");

    private static final int MOST = 1_000;

    static ListQuery of(EdgeCall call) {
        QueryText query = QueryText.passingOver(call, PASSED_OVER, "after", "limit", "order");
        ItemOrder order = switch (query.text("order", "desc")) {
            case "asc" -> ItemOrder.OLDEST_FIRST;
            case "desc" -> ItemOrder.NEWEST_FIRST;
            default -> throw Problem.invalid("order", query.text("order", ""), "asc|desc");
        };
        return new ListQuery(query.text("after", ""), limit(query), order);
    }

    /** 0 where it is left to the service. */
    static int limit(QueryText query) {
        return query.number("limit", 0, 1, MOST);
    }
}
