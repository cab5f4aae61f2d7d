package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What the client of a chat socket says. */
sealed interface SocketMessage {
    /** Characters of an id. */
    int MAX_ID_LENGTH = 128;

    /** Asks for an answer, always as a stream: {@code request} is the dialect's own body, as it came but for that. */
    record Create(String id, Dialect dialect, Bytes request) implements SocketMessage {}

    /** Wants an answer no more. */
    record Cancel(String id) implements SocketMessage {}

    /**
     * Wants the rest of an answer.
     *
     * @param id the name its events get from now on; empty for the one they had
     * @param after the number of the last event that arrived
     */
    record Resume(String id, String stream, long after) implements SocketMessage {}

    /** A message that could not be read, and the request it was about, as far as that could be. */
    final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;
        private final String id;
        private final transient Problem problem;

        private Unreadable(String id, Problem problem) {
            super(problem);
            this.id = id;
            this.problem = problem;
        }

        String id() {
            return id;
        }

        Problem problem() {
            return problem;
        }
    }

    static SocketMessage read(Bytes json) throws Unreadable {
        Reader reader = new Reader(json);
        try {
            return Json.scan(json, reader::scan);
        } catch (Problem problem) {
            throw new Unreadable(reader.id == null ? "" : reader.id, problem);
        }
    }

    /** One pass over the message: the request in it is found, not built. */
    final class Reader {
        private static final byte[] STREAMED = "\"stream\":true".getBytes(StandardCharsets.US_ASCII);

        private final Bytes json;
        private @Nullable String type;
        private @Nullable String id;
        private @Nullable String stream;
        private String dialect = "openai";
        private long after = -1;
        private int from = -1;
        private int to;
        private boolean empty = true;
        private boolean streamed;

        private Reader(Bytes json) {
            this.json = json;
        }

        private SocketMessage scan(JsonParser parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.invalid("message", "another JSON value", "an object with type");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                field(parser.currentName(), parser.nextToken(), parser);
            }
            if (parser.nextToken() != null) {
                throw Problem.invalid("message", "more than one value", "one JSON object");
            }
            return message();
        }

        private void field(String name, JsonToken value, JsonParser parser) {
            switch (name) {
                case "type" -> type = text(name, value, parser);
                case "id" -> id = text(name, value, parser);
                case "stream" -> stream = text(name, value, parser);
                case "dialect" -> dialect = text(name, value, parser);
                case "after" -> after = number(value, parser);
                case "request" -> request(value, parser);
                default -> throw Problem.invalid(name, "a field", "type, id, dialect, request, stream or after");
            }
        }

        private static String text(String name, JsonToken value, JsonParser parser) {
            String text = value == JsonToken.VALUE_STRING ? parser.getString() : "";
            if (text.isEmpty() || text.length() > MAX_ID_LENGTH) {
                throw Problem.invalid(
                        name,
                        value == JsonToken.VALUE_STRING ? text.length() + " characters" : "another JSON value",
                        "1.." + MAX_ID_LENGTH + " characters");
            }
            return text;
        }

        private static long number(JsonToken value, JsonParser parser) {
            boolean whole =
                    value == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
            long number = whole ? parser.getLongValue() : -1;
            if (number < 0) {
                throw Problem.invalid("after", "another JSON value", "the number of the last event that arrived");
            }
            return number;
        }

        private void request(JsonToken value, JsonParser parser) {
            if (value != JsonToken.START_OBJECT) {
                throw Problem.invalid("request", "another JSON value", "an object");
            }
            from = (int) parser.currentTokenLocation().getByteOffset();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                empty = false;
                String name = parser.currentName();
                JsonToken inner = parser.nextToken();
                if (name.equals("stream")) {
                    streamed(inner);
                }
                parser.skipChildren();
            }
            to = (int) parser.currentTokenLocation().getByteOffset() + 1;
        }

        private void streamed(JsonToken value) {
            if (value != JsonToken.VALUE_TRUE) {
                throw Problem.invalid("request.stream", "another value", "true, or none: a socket always streams");
            }
            streamed = true;
        }

        private SocketMessage message() {
            String known = type == null ? "" : type;
            return switch (known) {
                case "chat.create" -> new Create(required("id", id), dialect(), body());
                case "chat.cancel" -> new Cancel(required("id", id));
                case "chat.resume" -> new Resume(id == null ? "" : id, required("stream", stream), Math.max(0, after));
                default -> throw Problem.invalid("type", type, "chat.create, chat.cancel or chat.resume");
            };
        }

        private static String required(String field, @Nullable String value) {
            if (value == null) {
                throw Problem.invalid(field, null, "1.." + MAX_ID_LENGTH + " characters");
            }
            return value;
        }

        private Dialect dialect() {
            for (Dialect known : Dialect.values()) {
                if (known.name().toLowerCase(Locale.ROOT).equals(dialect)) {
                    return known;
                }
            }
            throw Problem.invalid("dialect", dialect, "openai, anthropic or responses");
        }

        /** The request's own bytes, with the word that it streams where it lacks it. */
        private Bytes body() {
            if (from < 0) {
                throw Problem.invalid("request", null, "an object: the body that the dialect wants");
            }
            if (streamed) {
                return json.slice(from, to);
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream(to - from + STREAMED.length + 1);
            body.write('{');
            body.writeBytes(STREAMED);
            if (!empty) {
                body.write(',');
            }
            body.write(json.shared(), from + 1, to - from - 1);
            return Bytes.wrap(body.toByteArray());
        }
    }
}
