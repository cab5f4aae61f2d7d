package dev.gopuram.edge;

import java.util.Set;

/** The languages of a route's body. */
public enum RouteBody {
    JSON(MediaType.JSON) {
        @Override
        boolean takes(MediaType type) {
            return type.isJson();
        }
    },
    /** JSON, or a line of it for each thing. */
    JSON_OR_LINES(MediaType.JSON + " or " + MediaType.LINES) {
        @Override
        boolean takes(MediaType type) {
            return type.isJson() || type.isLines();
        }
    },
    /** One document, as it is. */
    DOCUMENT("application/pdf, text/plain, text/markdown or text/html") {
        @Override
        boolean takes(MediaType type) {
            return DOCUMENTS.contains(type.name());
        }
    };

    private static final Set<String> DOCUMENTS =
            Set.of(MediaType.PDF, MediaType.TEXT, MediaType.MARKDOWN, MediaType.HTML);

    private final String expected;

    RouteBody(String expected) {
        this.expected = expected;
    }

    abstract boolean takes(MediaType type);

    public String expected() {
        return expected;
    }
}
