package dev.gopuram.gateway;

import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the edge has to know of a chat request, in any dialect. The rest is passed over, so that it is known to be one JSON
 * object, and is nobody's business but the chat service's.
 *
 * <p>Tokens to be read are estimated from the length of the request, one for every four bytes, pictures and files
 * excepted, whose length says little: each counts as the largest that providers make of one. What is really used is
 * settled at the end; the estimate only has to be of the right size.
 */
final class ChatDemand {
    static final long TOKENS_OF_MEDIUM = 1_600;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_CHOICES = 128;

    /** Where dialects carry pictures and files in the request itself; shorter ones are addresses or text. */
    private static final Set<String> MEDIA = Set.of("data", "url", "image_url", "file_data");

    private static final int SHORTEST_MEDIUM = 1_024;

    private String model = "";
    private String user = "";
    private boolean stream;
    private long mediaBytes;
    private long media;
    /** The largest bound that the request names; less than 0 where it names none. */
    private long maxOutputTokens = -1;

    private long choices = 1;

    private ChatDemand() {}

    /** Of a request that has a model write. */
    static Demand read(EdgeCall call) {
        return read(call, "a JSON object with model and messages");
    }

    /** Of a request that has a model read, and write nothing. */
    static Demand readInput(EdgeCall call) {
        Demand asked = read(call, "a JSON object with model and input");
        return new Demand(asked.model(), asked.user(), false, asked.inputTokens(), 0);
    }

    /** Of a request of our own API, whose text is read by the models that it needs. */
    static Demand byLength(EdgeCall call) {
        return new Demand("", "", false, Math.ceilDiv(call.body().length(), BYTES_PER_TOKEN), 0);
    }

    private static Demand read(EdgeCall call, String expected) {
        Bytes body = call.body();
        if (body.length() == 0) {
            throw Problem.invalid("body", "empty", expected);
        }
        return Json.scan(body, parser -> new ChatDemand().scan(parser, body.length(), expected));
    }

    private Demand scan(JsonParser parser, long bytes, String expected) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid("body", "another JSON value", expected);
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            field(parser.currentName(), parser.nextToken(), parser);
        }
        if (parser.nextToken() != null) {
            throw Problem.invalid("body", "more than one value", "one JSON object");
        }
        long text = Math.max(0, bytes - mediaBytes);
        long inputTokens = Math.ceilDiv(text, BYTES_PER_TOKEN) + media * TOKENS_OF_MEDIUM;
        boolean bounded = maxOutputTokens >= 0 && maxOutputTokens != Demand.UNBOUNDED;
        long output = bounded ? maxOutputTokens * choices : Demand.UNBOUNDED;
        return new Demand(model, user, stream, inputTokens, output);
    }

    private void field(String name, JsonToken value, JsonParser parser) {
        switch (name) {
            case "model" -> model = text(name, value, parser);
            case "stream" -> stream = flag(value);
            case "user", "safety_identifier" -> user = name(value, parser);
            case "max_tokens", "max_completion_tokens", "max_output_tokens" ->
                maxOutputTokens = Math.max(maxOutputTokens, bound(value, parser));
            case "n" -> choices = number(value, parser, MAX_CHOICES, 1);
            case "metadata" -> metadata(value, parser);
            case "gopuram" -> requireObject(value, parser);
            default -> pass(value, parser);
        }
    }

    private void requireObject(JsonToken value, JsonParser parser) {
        if (value != JsonToken.START_OBJECT && value != JsonToken.VALUE_NULL) {
            throw Problem.invalid("gopuram", "another JSON value", "an object");
        }
        parser.skipChildren();
    }

    /** Anthropic's place for the end user. */
    private void metadata(JsonToken value, JsonParser parser) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken inner = parser.nextToken();
            if (name.equals("user_id") && user.isEmpty()) {
                user = name(inner, parser);
            }
            parser.skipChildren();
        }
    }

    /** Passes over a value, and weighs what lies in it. */
    private void pass(JsonToken value, JsonParser parser) {
        if (!value.isStructStart()) {
            return;
        }
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING && parser.currentName() != null) {
                weigh(parser);
            }
        }
    }

    private void weigh(JsonParser parser) {
        if (!MEDIA.contains(parser.currentName())) {
            return;
        }
        int length = parser.getStringLength();
        if (length >= SHORTEST_MEDIUM) {
            mediaBytes += length;
            media++;
        }
    }

    /** Which of several bounds holds is whoever answers to say: what is held must be enough for any of them. */
    private static long bound(JsonToken value, JsonParser parser) {
        return value == JsonToken.VALUE_NULL ? -1 : number(value, parser, Integer.MAX_VALUE, Demand.UNBOUNDED);
    }

    /** A number that is none is the chat service's to refuse. */
    private static long number(JsonToken value, JsonParser parser, long most, long otherwise) {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            parser.skipChildren();
            return otherwise;
        }
        boolean small = parser.getNumberType() == JsonParser.NumberType.INT;
        return small ? Math.clamp(parser.getLongValue(), 0L, most) : most;
    }

    /** A name that is none is the chat service's to refuse, and here nobody's. */
    private static String name(JsonToken value, JsonParser parser) {
        if (value != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            return "";
        }
        String name = parser.getString();
        return name.length() > MAX_NAME_LENGTH ? "" : name;
    }

    private static String text(String field, JsonToken value, JsonParser parser) {
        if (value == JsonToken.VALUE_NULL) {
            return "";
        }
        if (value != JsonToken.VALUE_STRING) {
            throw Problem.invalid(field, "another JSON value", "a string");
        }
        String text = parser.getString();
        if (text.length() > MAX_NAME_LENGTH) {
            throw Problem.invalid(field, text.length() + " characters", "0.." + MAX_NAME_LENGTH);
        }
        return text;
    }

    private static boolean flag(JsonToken value) {
        return switch (value) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw Problem.invalid("stream", "another JSON value", "true or false");
        };
    }
}
