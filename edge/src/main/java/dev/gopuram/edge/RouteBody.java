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
    },
    /** JSON, or one picture. */
    JSON_OR_IMAGE(MediaType.JSON + ", image/jpeg, image/png or image/webp") {
        @Override
        boolean takes(MediaType type) {
            return type.isJson() || type.isImage();
        }
    },
    /** JSON, or tensors behind it. */
    TENSORS(MediaType.JSON + " or " + MediaType.BYTES) {
        @Override
        boolean takes(MediaType type) {
            return type.isJson() || type.name().equals(MediaType.BYTES);
        }
    },
    /** Bytes that mean nothing until they are whole, such as a part of an archive. */
    BYTES(MediaType.BYTES) {
        @Override
        boolean takes(MediaType type) {
            return type.name().equals(MediaType.BYTES);
        }
    },
    /** One message of gRPC. */
    MESSAGE(MediaType.GRPC) {
        @Override
        boolean takes(MediaType type) {
            return type.name().equals(MediaType.GRPC) || type.name().startsWith(MediaType.GRPC + "+");
        }
    },
    /** Whatever it is, passed on as it comes. */
    PASSED("any") {
        @Override
        boolean takes(MediaType type) {
            return true;
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
