package dev.gopuram.platform.dialects;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a provider says of its failure, in whatever dialect and shape; empty texts where it says nothing. Compatible
 * servers tell it by an {@code error} that is an object, a text or a number, or by an object that calls itself one.
 *
 * @param type the dialect's word for it
 * @param code a finer word, or the number of an HTTP status
 * @param param the request's field at fault
 * @param message for people
 */
public record ProviderError(String type, String code, String param, String message) {
    /** Something failed, and no word about it. */
    public static final ProviderError SILENT = new ProviderError("", "", "", "");

    private static final String ERROR = "error";

    /** The error that an object tells of, in place of an answer or of a piece of one; empty where it tells of none. */
    public static Optional<ProviderError> in(JsonNode said) {
        boolean named = text(said, "type").equals(ERROR) || text(said, "object").equals(ERROR);
        return named || isTold(said.path(ERROR)) ? Optional.of(of(said)) : Optional.empty();
    }

    /** What an object says that is known to tell of an error. */
    public static ProviderError of(JsonNode said) {
        JsonNode error = isTold(said.path(ERROR)) ? said.path(ERROR) : said;
        if (!error.isObject()) {
            return new ProviderError("", "", "", error.isString() ? error.stringValue() : error.toString());
        }
        String type = text(error, "type");
        String word = type.equals(ERROR) ? "" : type;
        String code = text(error, "code");
        String message = text(error, "message");
        boolean silent = message.isEmpty() && word.isEmpty() && code.isEmpty() && !error.isEmpty();
        return new ProviderError(word, code, text(error, "param"), silent ? error.toString() : message);
    }

    private static boolean isTold(JsonNode error) {
        return !error.isMissingNode() && !error.isNull() && !(error.isBoolean() && !error.booleanValue());
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() || value.isNumber() ? value.asString() : "";
    }
}
